"""Types of settings with a form of their own: a schedule, a host, a contact."""

import re
from contextlib import suppress
from ipaddress import ip_address
from typing import Annotated

from pydantic import AfterValidator

_NAME = re.compile(
    r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?"
)
_CONTACT = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+|https?://[^\s<>()/]+\.[^\s<>()]+")


def _cron(text: str) -> str:
    from apscheduler.triggers.cron import CronTrigger

    CronTrigger.from_crontab(text)
    return text


def _host(text: str) -> str:
    """A name or an address as certificates hold it."""
    with suppress(ValueError):
        return str(ip_address(text.strip("[]")))
    with suppress(UnicodeError):
        name = text.encode("idna").decode().lower()
        if _NAME.fullmatch(name):
            return name
    raise ValueError(
        f"{text} is neither a host name nor an address; leave out https:// and the port"
    )


def _contact(text: str) -> str:
    contact = text.strip()
    if not (_CONTACT.fullmatch(contact) and contact.isascii()):  # it goes into a header
        raise ValueError("a shop must be able to reach you; give an e-mail address or a URL")
    return contact


Cron = Annotated[str, AfterValidator(_cron)]
Host = Annotated[str, AfterValidator(_host)]
Contact = Annotated[str, AfterValidator(_contact)]
