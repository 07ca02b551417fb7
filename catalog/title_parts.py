"""What a part of a title, folded, tells: an edition, a kind of text, a volume, or another work."""

import re

# A writer's works in volumes are called the same whoever the writer is, and what follows counts.
COLLECTED = re.compile(
    r"(?:the )?(?:oeuvres?|romans|romanciers|recits|nouvelles|contes|theatre|tragedies|comedies|"
    r"essais|ecrits|poesies?|poemes|correspondance|lettres|journal|journaux|carnets|works|novels|"
    r"stories|plays|poems|essays|letters|diary|diaries|journals|collected|complete|selected|"
    r"werke|gesammelte|samtliche|obras?|opere|verzamelde)\b"
)
_ANOTHER = re.compile(
    r"\b(?:fiche|profil|resume|analyse|etude|guide|commentaires?|cahier|corriges?|workbook|summary|"
    r"picture book|bd|bande dessinee|manga|comics?|graphic novel|scenario|coloriage|integrale|"
    r"coffret|box set)\b"
)
_VOLUME = re.compile(
    r"\b(?:tomes?|vol|volumes?|t|book|livres?|part|partie|n)\b|(?<!\d)\d{1,3}(?!\d)|\b[ivx]+\b"
)
# An edition for schools, however many numbers it has.
_SCHOOL = re.compile(
    r"\bbac(?:calaureat)? \d{4}|^bac$|^bac (?:general|techno|francais|pro)|^special bac|"
    r"^nouveau programme|^lecture suivie\b|\bparcours\b|\btexte integral\b|\b(?:un|avec) dossier\b|"
    r"\bdossier (?:pedagogique|collaboratif|thematique|litteraire|d histoire)|"
    r"^(?:oeuvre )?(?:au )?programme|^(?:classe de|college|lycee|prepas?)\b|"
    r"\b(?:1re|premiere|2de|seconde|terminale)s? (?:generale|techno)|"
    r"\bauthoritative text\b|\b(?:modern english version|full original text)\b|"
    r"^(?:contexts|sources)\b.*\bcriticism"
)
_AND_THE_REST = re.compile(r"\bparcours\b|^(?:suivie?s?|precedee?s?) (?:de|du|des|d)\b")
# "3e edition", "200th anniversary annotated edition", "edition 2019", "1 CD audio"
_NUMBERED_EDITION = re.compile(
    r"^(?:\d{1,3}(?:e|eme|re|st|nd|rd|th)? )?(?:[a-z]+ ){0,3}edition(?: (?:de )?\d{4}(?: \d+)?)?$|"
    r"\bedition d\w+ \d{1,3}(?:e|eme|th)? anniversaire|^version de \d{4}$|"
    r"\b(?:cd|mp3|livre audio|audiobook|audiolivre)\b"
)
_EDITION = re.compile(r"\b(?:editions?|edn)\b")
_EDITION_WORDS = re.compile(
    r"\b(?:annotated|unabridged|illustrated|abridged|adapted|simplified|illustree?|annotee?|"
    r"abregee?|poche|folio|bilingue|classics?|classiques?|paperback|hardcover|relie|broche|"
    r"collector|reissue|grand format|large print|gros caracteres|grands caracteres|movie tie in|"
    r"facile a lire|easy readers?|lectures? simplifiees?|texte (?:original|francais|complet)|"
    r"kindle|nouvelle traduction)\b"
)
_TRADE = re.compile(
    r"(?:young )?adults?|ya|kids|rack|rpkg|mti|tie in|digest|trade|mass market|pbk|hc|pb|hb|"
    r"full colou?r|colou?r|b w|library binding|board book|boxed|slipcased?|international|"
    r"(?:uk|us|usa|uk us|export)(?: (?:import|cover))?"
)
_ABRIDGED = re.compile(
    r"\b(?:abridged|simplified|(?:texte|version|edition|recit) abregee?|abreges?|"
    r"(?:lectures?|versions?|textes?) simplifiee?s?|facile a lire|easy readers?|gekurzt\w*|"
    r"(?:edicion|version) (?:abreviada|adaptada)|edizione ridotta)\b"
)
# Of another book: what helps to read it.
_ABOUT = re.compile(
    r"\b(?:fiche de lecture|profil d une oeuvre|analyse (?:de|et|d|complete)|"
    r"resume (?:de|et|d|detaille)|commentaire compose|study guide|workbook|summary (?:of|and)|"
    r"sparknotes|cliffs ?notes|lekturehilfe|textanalyse|coloriage)\b"
)
_LONGEST_EDITION = 4  # words, where none of them is "edition"
# Who else had a hand in it, what comes with it, and what it has won.
_AROUND = re.compile(
    r"^(?:prefaces?|postface|introduction|presentee?|presentation|illustrations?|illustree?|"
    r"traduite?|traduction|commentee?|etablie?|edited|translated|foreword) "
    r"(?:de|du|des|d|par|by|l|la|le)\b|^(?:prix|winner|laureat|selection)\b|"
    r"^(?:avec|with) (?:\w+ )?(?:dossier|illustrations?|aquarelles?|dessins|photos?|photographies|"
    r"cd|preface|postface|introduction|notes?|cahier|appareil|cartes?|selected variants)\b"
)
_KIND = (
    "roman|novel|novella|recit|poeme|poem|essai|essay|play|piece|comedie|tragedie|tragi comedie|"
    "drame|farce|vaudeville|conte|fable|chronique|chronicle|memoire|memoir|autobiography|autobiographie|thriller|polar"
)
_KINDS = rf"(?:{_KIND}|nouvelle|poesie|theatre|short storie|storie)s?"
# "Roman policier", "Comédie, 1639", "A Novel of the Brotherhood"; but not "Contes du Mali".
_GENRE = re.compile(
    rf"^{_KINDS}(?: (?:et|and) {_KINDS})?(?: (?:policiers?|historiques?|philosophiques?|"
    r"fantastiques?|autobiographiques?|inedite?s?|de fees|(?:de )?\d{4}(?: \d{4})?|"
    r"(?:en|in|sur) .*))?$|"
    r"^(?:two|three|four|five|six|deux|trois|quatre|cinq|six|\d{1,2}) (?:short |longues? )?"
    r"(?:novels|novellas|stories|nouvelles|contes|recits)$|"
    rf"^les (?:enquetes|aventures) d|^(?:an?|une?) (?:\w+ ){{0,4}}?(?:{_KIND}|mystery|enquete|"
    r"aventure|adventure|romance|histoire|story|tale)\b"
)
_SECOND_TITLE = re.compile(r"^(?:ou|or|oder)\s")
_SECOND_TITLE_WITHIN = re.compile(
    r"\s+(?:ou|or|oder)\s+(?:le|la|les|l|un|une|de|du|des|d|comment|the|an?|der|die|das)\b.*"
)
_FOLLOWED = re.compile(r"\s+(?:suivie?s?|precedee?s?|augmentee?s?) (?:de|du|des|d)\b.*")
_EDITION_AT_END = re.compile(
    r"\s+(?:(?:nouvelle |new )?edition(?: (?:collector|illustree|speciale|limitee|revue|poche|luxe|"
    r"prestige|originale|definitive|\d{4}))?|texte integral|(?:grands|gros) caracteres|"
    r"large print)$"
)

_MAY_END = re.compile(r" (?:suivi|preced|augment|ou|or|oder|nouvelle|new|edition|texte|gr|large)")


def is_of_edition(part: str) -> bool:
    """Whether it tells of an edition, of any book: "edition collector", "bac 2024 1re generale"."""
    if _ANOTHER.search(part):
        return False
    if _SCHOOL.search(part) or _NUMBERED_EDITION.search(part):
        return True
    is_short = len(part.split()) <= _LONGEST_EDITION
    named = _EDITION.search(part) or (is_short and _EDITION_WORDS.search(part))
    return bool(named) and not names_volume(part)


def is_of_trade(bracketed: str) -> bool:
    """Whether what stands in brackets tells but for which shelf or in which print it is sold."""
    return bool(_TRADE.fullmatch(bracketed))


def is_abridged(title: str) -> bool:
    """Whether a whole title, folded, says that the text was made shorter or simpler."""
    return bool(_ABRIDGED.search(title))


def is_about(title: str) -> bool:
    """Whether a whole title, folded, is of a book about the work that it names."""
    return bool(_ABOUT.search(title))


def tells_no_more(part: str) -> bool:
    """Whether it only says what kind of text it is, who prefaced it, or what else it is called.

    Of the works of a writer it may say which they are: "Théâtre".
    """
    if _ANOTHER.search(part) or names_volume(part):
        return False
    return any(each.match(part) for each in (_GENRE, _AROUND, _SECOND_TITLE))


def is_around(part: str) -> bool:
    return bool(_AROUND.match(part))


def is_second_title(part: str) -> bool:
    return bool(_SECOND_TITLE.match(part))


def names_volume(part: str) -> bool:
    return bool(_VOLUME.search(part))


def ends_title(part: str) -> bool:
    """Whether what follows it belongs to it: "Parcours : personnages en marge"."""
    return bool(_AND_THE_REST.search(part))


def core(part: str) -> str:
    """Without a second title and what is printed behind it: "Candide ou l'Optimisme"."""
    if _MAY_END.search(part):
        for end in (_FOLLOWED, _SECOND_TITLE_WITHIN, _EDITION_AT_END):
            part = end.sub("", part) or part
    return part
