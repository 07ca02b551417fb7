"""Where the prepared encoder lies: beside the libraries of this Python, where set-up has put it."""

import sys
from pathlib import Path


def multilingual_folder() -> Path:
    """Of the sentence-transformers model that `python -m services.bundled` makes."""
    return Path(sys.prefix) / "share" / "bookreco" / "multilingual-e5-small"
