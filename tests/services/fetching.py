"""Fetching in tests: what comes of it, or why it is refused."""

import asyncio

from services.fetch import Fetcher, FetchError
from settings.environment import Settings

OPEN = Settings(images_allow_private=True, images_timeout_s=5)


CLOSED = Settings(images_timeout_s=5)


def fetch(*addresses: str, settings: Settings = OPEN) -> list[bytes | FetchError]:
    """What comes of fetching these at the same time."""

    async def run() -> list[bytes | FetchError]:
        fetcher = Fetcher(settings)
        found = await asyncio.gather(*map(fetcher.fetch, addresses), return_exceptions=True)
        await fetcher.close()
        for each in found:
            if not isinstance(each, bytes | FetchError):
                raise each
        return found  # type: ignore[return-value]

    return asyncio.run(run())


def refusal(address: str, settings: Settings = OPEN) -> FetchError:
    (error,) = fetch(address, settings=settings)
    assert isinstance(error, FetchError)
    return error
