"""Numbers as titles spell them: "2.5", "XIV", "deuxième", "Third", "三"."""

from decimal import Decimal

# A line for each number from 1: its words, without accents, in English, French, German, Dutch,
# Spanish, Portuguese, Italian and Russian, and the sign of Chinese and Japanese.
_WORDS = """
one first un une premier premiere eins erster erste een eerste uno primero primera primeiro \
primeira primo prima первая первыи первое 一
two second deux deuxieme seconde zwei zweiter zweite twee tweede dos segundo segunda due secondo \
seconda вторая второи второе 二
three third trois troisieme drei dritter dritte drie derde tres tercero tercera terceiro terceira \
tre terzo terza третья третии третье 三
four fourth quatre quatrieme vier vierter vierte vierde cuatro cuarto cuarta quarto quarta quattro \
четвертая четвертыи 四
five fifth cinq cinquieme funf funfter funfte vijf vijfde cinco quinto quinta cinque пятая пятыи 五
six sixth sixieme sechs sechster sechste zes zesde seis sexto sexta sei sesto sesta шестая шестои 六
seven seventh sept septieme sieben siebter siebte zeven zevende siete septimo septima sete setimo \
sette settimo settima седьмая седьмои 七
eight eighth huit huitieme acht achter achte achtste ocho octavo octava oito oitavo otto ottavo \
восьмая восьмои 八
nine ninth neuf neuvieme neun neunter neunte negen negende nueve noveno novena nove nono nona \
девятая девятыи 九
ten tenth dix dixieme zehn zehnter zehnte tien tiende diez decimo decima dez dieci \
десятая десятыи 十
eleven eleventh onze onzieme elf elfter elfte once undici
twelve twelfth douze douzieme zwolf zwolfter zwolfte twaalf doce dodici
"""
_NUMBERS = {
    word: number
    for number, words in enumerate(_WORDS.strip().splitlines(), 1)
    for word in words.split()
}
_SPELLED = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_ROMAN = r"(?=[ivxl])(?!l\b)(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_DIGITS = r"\d{1,3}(?:[.,]\d{1,2})?(?!\d)"
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50}

# Both match in lower case without accents.
NUMBER = rf"(?P<number>{_DIGITS}|(?:{_ROMAN}|{_SPELLED})(?![^\W\d]))"
ORDINAL = rf"(?:(?P<number>{_SPELLED}|\d{{1,2}})(?:\.|e|er|re|eme|ieme|nde?|st|rd|th|[ºª°])?)"


def number_of(text: str) -> Decimal:
    """The number that NUMBER or ORDINAL matched."""
    if text in _NUMBERS:
        return Decimal(_NUMBERS[text])
    if text[0] in _ROMAN_DIGITS:
        return Decimal(_from_roman(text))
    return Decimal(text.replace(",", "."))


def _from_roman(text: str) -> int:
    """XIV is 14: a digit before a larger one is taken off."""
    digits = [_ROMAN_DIGITS[letter] for letter in text]
    later = [*digits[1:], 0]
    return sum(-one if one < next_one else one for one, next_one in zip(digits, later, strict=True))
