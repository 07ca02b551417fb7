"""The application, put together. For another server: `uvicorn --factory expose.main:app`."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio.to_thread
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from database.connections import DatabaseError
from expose.answer_cache import AnswerCache
from expose.changes import Changes
from expose.database import Database
from expose.front import Front
from expose.guard import Guard
from expose.looked_up import LookedUp
from expose.openapi import DESCRIPTION, TAGS, describe
from expose.problems import HANDLERS
from expose.routes import books, browse, covers, docs, health, recommendations, search
from settings.environment import ApiSettings, load_settings

VERSION = "0.1.0"  # as in pyproject.toml
# Nothing is sent anywhere. Looking for an OpenTelemetry provider at each request would take a fifth
# of a kept answer's time.
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
CORS_METHODS = ("GET", "HEAD", "POST")
CORS_HEADERS = ("Authorization", "Content-Type", "If-None-Match")
CORS_EXPOSED = ("ETag", "Retry-After")


def app() -> FastAPI:
    """The application with the settings of the environment."""
    return create_app(load_settings(ApiSettings))


def create_app(settings: ApiSettings) -> FastAPI:
    """The application; it connects to the database when it is started, not before."""
    database = Database(settings)
    changes = Changes(database.connect)
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
        middleware=_middleware(settings, database, changes),
        telemetry=NO_TELEMETRY,
    )
    application.state.settings = settings
    application.state.database = database
    application.state.changes = changes
    for module in (health, books, recommendations, search, covers, browse, docs):
        application.include_router(module.router)
    docs.mount_assets(application)
    describe(application)
    return application


def _middleware(settings: ApiSettings, database: Database, changes: Changes) -> list[Middleware]:
    """From the outermost, which sees the request first, to the innermost."""
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=CORS_METHODS,
        allow_headers=CORS_HEADERS,
        expose_headers=CORS_EXPOSED,
    )
    username, password = settings.api_username, settings.api_password
    front = Middleware(
        Front,
        root_path=settings.root_path,
        guard=Guard(username.get_secret_value(), password.get_secret_value()),
        cache=AnswerCache(lambda: changes.version),
        max_body_bytes=settings.max_body_bytes,
    )
    # Before the guard: preflights carry no password.
    looked_up = Middleware(LookedUp, look_up=database.look_up)
    return [*([cors] if settings.cors_origins else []), front, looked_up]


@asynccontextmanager
async def _lifespan(application: FastAPI) -> AsyncIterator[None]:
    database: Database = application.state.database
    settings: ApiSettings = application.state.settings
    anyio.to_thread.current_default_thread_limiter().total_tokens = settings.api_threads
    # In the background: the process answers /health/live while the database is still away.
    opening = asyncio.create_task(asyncio.to_thread(database.open))
    changes: Changes = application.state.changes
    listening = asyncio.create_task(changes.listen())
    # What is loaded by now stays: looking through it for garbage would hold every answer up.
    gc.collect()
    gc.freeze()
    yield
    listening.cancel()
    with suppress(DatabaseError):
        await opening
    database.close()
