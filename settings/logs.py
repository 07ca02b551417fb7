"""The log of a process, on stderr: our own messages from LOG_LEVEL on, libraries' warnings."""

import logging

OURS = (
    "settings", "database", "catalog", "recommender", "tracking", "scraper", "pipeline", "services",
    "expose", "uvicorn",  # the server of the API
)  # fmt: skip
DATED = "%(asctime)s %(levelname)s %(name)s: %(message)s"  # for what runs on unwatched
BARE = "%(message)s"  # for a person who waits at the terminal


def log_to_stderr(level: str, form: str = DATED) -> None:
    """Our own messages from this level on, of libraries only warnings. Called once a process."""
    logging.basicConfig(level=logging.WARNING, format=form)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
