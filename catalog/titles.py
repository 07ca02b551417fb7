"""The names by which titles and series are compared: without articles, editions and genres."""

import re

from catalog.text import fold

_ARTICLES = "le|la|les|l|the|a|an|un|une|der|die|das|ein|eine|el|los|las|il|lo|gli|het|een"
_ARTICLE = re.compile(rf"^(?:{_ARTICLES})\s+(?=\S)")
# "Rougon-Macquart (Les)", "Wheel of Time, The", "Assassin royal (L')"
_ARTICLE_AT_END = re.compile(
    rf"(?<=\S)\s*(?:,\s+(?:{_ARTICLES})['’]?|\((?:{_ARTICLES})['’]?\))$", re.IGNORECASE
)


def series_key(series: str) -> str:
    """The folded name without the article, wherever it stands: "Wheel of Time, The"."""
    return _without_article(_ARTICLE_AT_END.sub("", series.rstrip(" ,;:")))


def _without_article(text: str) -> str:
    return _ARTICLE.sub("", fold(text))
