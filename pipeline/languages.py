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
# ISO 639-2 codes, then English, French and own names, folded.
_NAMES = """
af: afr afrikaans
ar: ara arabic arabe
bg: bul bulgarian bulgare
br: bre breton brezhoneg
ca: cat catalan catala
co: cos corsican corse
cs: cze ces czech tcheque cestina
cy: wel cym welsh gallois cymraeg
da: dan danish danois dansk
de: ger deu german allemand deutsch
el: gre ell greek grec
en: eng english anglais
eo: epo esperanto
es: spa spanish espagnol espanol castellano castillan
et: est estonian estonien eesti
eu: baq eus basque euskara
fa: per fas persian persan farsi
fi: fin finnish finnois suomi
fr: fre fra french francais
ga: gle irish irlandais gaeilge
gl: glg galician galicien galego
he: heb hebrew hebreu
hi: hin hindi
hr: hrv croatian croate hrvatski
hu: hun hungarian hongrois magyar
hy: arm hye armenian armenien
id: ind indonesian indonesien
is: ice isl icelandic islandais
it: ita italian italien italiano
ja: jpn japanese japonais
ka: geo kat georgian georgien
ko: kor korean coreen
la: lat latin
lb: ltz luxembourgish luxembourgeois
lt: lit lithuanian lituanien
lv: lav latvian letton
nl: dut nld dutch neerlandais nederlands flemish flamand
no: nor norwegian norvegien norsk
oc: oci occitan provencal
pl: pol polish polonais polski
pt: por portuguese portugais portugues
ro: rum ron romanian roumain romana
ru: rus russian russe
sa: san sanskrit
sk: slo slk slovak slovaque
sl: slv slovenian slovene slovenscina
sq: alb sqi albanian albanais
sr: srp serbian serbe
sv: swe swedish suedois svenska
sw: swa swahili
th: tha thai
tr: tur turkish turc turkce
uk: ukr ukrainian ukrainien
vi: vie vietnamese vietnamien
yi: yid yiddish
zh: chi zho chinese chinois mandarin
"""
_CODES = {
    name: line.partition(":")[0]
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
    first = fold(re.split(r"[,;/|&]", text, maxsplit=1)[0])
    name = first.partition(" ")[0]  # "fr FR", "English (US)"
    if not name or first in _UNKNOWN or name in _UNKNOWN:
        return None
    if name in ISO_639_1:
        return name
    try:
        return _CODES[name]
    except KeyError:
        raise ValueError("is not a language we know") from None
