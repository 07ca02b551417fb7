"""The application, put together. For another server: `uvicorn --factory expose.main:app`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from database.connections import DatabaseError
from expose.access_log import AccessLog
from expose.body_limit import BodyLimit
from expose.conditional import Conditional
from expose.guard import BasicAuth
from expose.openapi import DESCRIPTION, TAGS, describe
from expose.problems import HANDLERS, Rescue
from expose.routes import books, browse, covers, docs, health, recommendations, search
from expose.shelf import Shelf
from expose.transport import HeadAsGet, RootPath, SecurityHeaders
from settings.environment import ApiSettings, load_settings

VERSION = "0.1.0"  # as in pyproject.toml
GZIP_LEVEL = 5  # beyond it, time grows and size hardly shrinks
CORS_METHODS = ("GET", "HEAD", "POST")
CORS_HEADERS = ("Authorization", "Content-Type", "If-None-Match")
CORS_EXPOSED = ("ETag", "Retry-After")


def app() -> FastAPI:
    """The application with the settings of the environment."""
    return create_app(load_settings(ApiSettings))


def create_app(settings: ApiSettings) -> FastAPI:
    """The application; it connects to the database when it is started, not before."""
    application = FastAPI(
        title="Book Reco",
        version=VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        exception_handlers=HANDLERS,
        middleware=_middleware(settings),
    )
    application.state.settings = settings
    application.state.shelf = Shelf(settings)
    for module in (health, books, recommendations, search, covers, browse, docs):
        application.include_router(module.router)
    docs.mount_assets(application)
    describe(application)
    return application


def _middleware(settings: ApiSettings) -> list[Middleware]:
    """From the outermost, which sees the request first, to the innermost."""
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=CORS_METHODS,
        allow_headers=CORS_HEADERS,
        expose_headers=CORS_EXPOSED,
    )
    return [
        Middleware(RootPath, root_path=settings.root_path),
        Middleware(AccessLog),
        Middleware(SecurityHeaders),
        # Before the guard: preflights carry no password.
        *([cors] if settings.cors_origins else []),
        Middleware(Rescue),
        Middleware(
            BasicAuth,
            username=settings.api_username.get_secret_value(),
            password=settings.api_password.get_secret_value(),
        ),
        Middleware(BodyLimit, max_bytes=settings.max_body_bytes),
        Middleware(HeadAsGet),
        Middleware(GZipMiddleware, compresslevel=GZIP_LEVEL),
        Middleware(Conditional),
    ]


@asynccontextmanager
async def _lifespan(application: FastAPI) -> AsyncIterator[None]:
    shelf: Shelf = application.state.shelf
    settings: ApiSettings = application.state.settings
    anyio.to_thread.current_default_thread_limiter().total_tokens = settings.api_threads
    # In the background: the process answers /health/live while the database is still away.
    opening = asyncio.create_task(asyncio.to_thread(shelf.open))
    yield
    with suppress(DatabaseError):
        await opening
    shelf.close()
