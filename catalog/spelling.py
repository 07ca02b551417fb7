"""One spelling for names that other alphabets are written in: "Dostoïevski" and "Dostoevsky"."""

import re

# In order: the longer groups of letters first.
_GROUPS = (
    ("tsch", "c"), ("tch", "c"), ("sch", "c"), ("ch", "c"), ("sh", "c"), ("kh", "k"), ("ph", "f"),
    ("gue", "ge"), ("ou", "u"), ("w", "v"), ("y", "i"), ("j", "i"), ("ie", "e"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


def spelled_alike(name: str) -> str:
    """The folded name in a spelling of its own, which no reader sees.

    What follows counts as one: French, English and German transcriptions of one letter.
    """
    for group, letter in _GROUPS:
        name = name.replace(group, letter)
    return _DOUBLED.sub(r"\1", name)
