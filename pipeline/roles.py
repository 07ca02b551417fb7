"""What a person did for a book, as catalogues write it beside the name: author, editor or other."""

import re
from enum import Enum

from catalog.text import fold


class Role(Enum):
    """Other: a translator, an illustrator, a narrator, whoever wrote the preface."""

    AUTHOR = "a"
    EDITOR = "e"
    OTHER = "o"


# Of which a trailing * stands for any ending. Who draws a comic is one of its authors.
_WORDS = {
    Role.AUTHOR: """
        aut auteur* author* autor* autrice writer* written écrivain* écrit scénari* dessin* texte
        textes text texto testo verfasser* schrijver* szerző författare forfatter автор* creator
        created artist mangaka story 著 作 原作 原著 文 作者 著者 漫画 作画 編著
        지음 지은이 저 글 저자
        """,
    Role.EDITOR: """
        ed eds edt edit editor* edited éditeur* hrsg hg herausgeber* herausgegeben dir direct*
        coord* cur curator* curatore cura comp compil* red redact* redakt* réuni* recueilli* ред*
        составител* 編 編集 編者 編輯 编 编者 主编 엮음 엮은이 편
        """,
    Role.OTHER: """
        trad tradu* trl tr transl* übers* vert vertaal* vertal* oversat* oversett* перев* пер ill
        illus illustr* ilustr* zeichn* bild* nrt narr* lu read* sprecher* gelesen voix voice*
        lecteur* lectrice* vorgelesen préf* pref* foreword* vorwort avant postface* afterword*
        nachwort intro* einleit* einführ* prolog* aui aft pht photo* foto* coul* color* colour*
        letter* lettr* inker* encrage encreur penciller* cover* couv* adapt* contrib* ctb collab*
        note notes annot* comment* kommentar présent* present* design* mise music* musique compos*
        revis* художник* 訳 翻訳 訳者 译 譯 译者 絵 画 イラスト 挿絵 写真 解説 監修 绘 图
        옮김 옮긴이 역 그림 사진 감수
        """,
}
_WHOLE = {
    fold(word): role for role, words in _WORDS.items() for word in words.split() if word[-1] != "*"
}
_STEMS = {
    role: tuple(fold(word) for word in words.split() if word[-1] == "*")
    for role, words in _WORDS.items()
}
_SIGNS = frozenset(
    fold(word) for words in _WORDS.values() for word in words.split() if word[0] >= "\u3040"
)
_LEAST_LETTERS, _LEAST_DOTTED = 4, 3  # "Ed" and "Art" are names, outside of brackets
_ORDER = (Role.AUTHOR, Role.EDITOR, Role.OTHER)
_TERMS = re.compile(r"[,;/&+、，]|\s(?:et|and|und|y|e|en)\s")
_BY = r"by|par|von|door|por|av|de|di|da|d['’]"
# "Illustrations : Bob Roe", "traduit du grec par Philippe Jaccottet", "trad. Philippe Jaccottet"
_LED = re.compile(
    rf"(?P<role>[^\W\d_]+(?:\s+[^\W\d_]+['’]?){{0,4}}?)(?:\s*:\s*|\.\s+|\s+(?:{_BY})(?:\s+|(?<=['’])))"
    r"(?P<name>\S.*)",
    re.IGNORECASE,
)
_UNDER = re.compile(r"(?:sous|avec) la (direction|collaboration|contribution|participation)|a cura")


def role_of(text: str) -> Role | None:
    """The role that a bracket tells of: "Auteur, Préface" is an author's. None of other texts."""
    roles = {_role_of_term(term) for term in _TERMS.split(text)}
    return next((role for role in _ORDER if role in roles), None)


def role_of_word(text: str) -> Role | None:
    """The same of a word without brackets: "translator" or "ed.", but not "Ed"."""
    long_enough = len(text) >= _LEAST_LETTERS or text.endswith(".")
    return _role_of_term(text) if long_enough and len(text.split()) == 1 else None


def led_by_role(text: str) -> tuple[str, Role | None]:
    """The name and the role of "préface de Bob Roe"; of other texts the text and None."""
    found = _LED.fullmatch(text)
    if not found or not (role := _role_of_phrase(found["role"], text)):
        return text, None
    return found["name"], role


def signed_role(text: str) -> tuple[str, Role | None]:
    """The name and the role of "村上春樹 著"."""
    name, _, word = text.rpartition(" ")
    sign = fold(word)
    return (name, _WHOLE[sign]) if name and sign in _SIGNS else (text, None)


def _role_of_phrase(phrase: str, text: str) -> Role | None:
    folded = fold(phrase)
    if _UNDER.match(folded):
        return _role_of_term(folded)
    first = folded.partition(" ")[0]
    dotted = text[len(phrase) :].lstrip().startswith((".", ":"))
    least = _LEAST_DOTTED if dotted else _LEAST_LETTERS
    return _role_of_term(first) if len(first) >= least else None


def _role_of_term(term: str) -> Role | None:
    if under := _UNDER.match(fold(term)):
        return Role.EDITOR if under[1] in (None, "direction") else Role.OTHER
    words = fold(term).split()
    for word in (words[0], words[-1]) if words else ():
        if found := _WHOLE.get(word):
            return found
        for role, stems in _STEMS.items():
            if word.startswith(stems):
                return role
    return None
