"""Languages by the codes and names that catalogues give them."""

import re

from catalog.text import fold

ISO_639_1 = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
# ISO 639-2 codes, then English, French and own names, and what others call the great ones.
_NAMES = """
af: afr afrikaans
ar: ara arabic arabe العربية arabo arabisch
be: bel belarusian bielorusse беларуская
bg: bul bulgarian bulgare български bulgarisch
bn: ben bengali বাংলা
br: bre breton brezhoneg
bs: bos bosnian bosniaque bosanski
ca: cat catalan catala
co: cos corsican corse
cs: cze ces czech tcheque cestina čeština český tschechisch
cy: wel cym welsh gallois cymraeg
da: dan danish danois dansk dänisch
de: ger deu german allemand deutsch tedesco alemán alemão duits tysk
el: gre ell greek grec ελληνικά griechisch greco griego
en: eng english anglais englisch inglés inglese engels engelsk angielski английский
eo: epo esperanto
es: spa spanish espagnol espanol castellano castillan spanisch spagnolo spaans spansk
et: est estonian estonien eesti
eu: baq eus basque euskara
fa: per fas persian persan farsi فارسی
fi: fin finnish finnois suomi finnisch
fr: fre fra french francais französisch francés francese frans francês fransk
ga: gle irish irlandais gaeilge
gl: glg galician galicien galego
he: heb hebrew hebreu עברית hebräisch
hi: hin hindi हिन्दी
hr: hrv croatian croate hrvatski
hu: hun hungarian hongrois magyar ungarisch
hy: arm hye armenian armenien հայերեն
id: ind indonesian indonesien bahasa
is: ice isl icelandic islandais
it: ita italian italien italiano italienisch italiaans
ja: jpn japanese japonais 日本語 japanisch giapponese japonés japans
ka: geo kat georgian georgien ქართული
ko: kor korean coreen 한국어 조선말 koreanisch coreano
la: lat latin latein latino
lb: ltz luxembourgish luxembourgeois
lt: lit lietuvių lithuanian lituanien
lv: lav latviešu latvian letton
mk: mac mkd macedonian македонски
ms: may msa malay malais melayu
mt: mlt maltese maltais
nl: dut nld dutch neerlandais nederlands flemish flamand niederländisch olandese holandés neerlandés
no: nor norwegian norvegien norsk bokmål nynorsk norwegisch
oc: oci occitan provencal
pl: pol polish polonais polski polnisch polacco polaco pools
pt: por portuguese portugais portugues portugiesisch portoghese portugués portugees
ro: rum ron romanian roumain romana rumänisch
ru: rus russian russe русский russisch russo ruso
sa: san sanskrit
sk: slo slk slovak slovaque
sl: slv slovenian slovene slovenscina
sq: alb sqi albanian albanais
sr: srp serbian serbe српски srpski
sv: swe swedish suedois svenska schwedisch svedese zweeds
sw: swa swahili
ta: tam tamil tamoul தமிழ்
te: tel telugu తెలుగు
th: tha thai ไทย
tr: tur turkish turc turkce türkçe türkisch
uk: ukr ukrainian ukrainien українська ukrainisch
ur: urd urdu ourdou اردو
vi: vie vietnamese vietnamien tiếng việt
yi: yid yiddish ייִדיש
zh: chi zho chinese chinois mandarin 中文 汉语 漢語 普通话 chinesisch cinese chino chinees
"""
_CODES = {
    fold(name): line.partition(":")[0]
    for line in _NAMES.strip().splitlines()
    for name in line.partition(":")[2].split()
}
_UNKNOWN = frozenset("und unknown inconnu inconnue mul zxx mis undetermined n a".split())


def parse_language(text: str) -> str | None:
    """The ISO 639-1 code of "fr", "fre", "français", "fr-FR" or of the first of several.

    None where the text says it is unknown. Raises ValueError when it is no language we know.
    """
    if text in ISO_639_1:
        return text
    first = fold(re.split(r"[,;/|&(（]", text, maxsplit=1)[0])
    name = first.partition(" ")[0]  # "fr FR", "English (US)"
    if not name or first in _UNKNOWN or name in _UNKNOWN:
        return None
    if name in ISO_639_1:
        return name
    if found := _CODES.get(first) or _CODES.get(name):  # "हिन्दी" folds to several words
        return found
    raise ValueError("is not a language we know")
