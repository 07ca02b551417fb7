"""SERVICE_NAME=vectorizer|clustering|images python -m services [--once]"""

import argparse
import sys
from contextlib import AbstractContextManager, closing, nullcontext

import psycopg2

from database.connections import DatabaseError
from database.errors import explain
from services.cover_files import CoverFilesError
from services.encoder import EncoderError
from services.worker import Service, Worker, stopped_by_signals
from settings.environment import ServiceSettings, SettingsError, load_settings
from settings.logs import log_to_stderr

FAILURES = (
    *(SettingsError, DatabaseError, EncoderError, CoverFilesError),
    *(psycopg2.Error, OSError),
)


def main() -> int:
    """The exit status: 0 done, 1 something it needs can't be used, 2 a wrong command line."""
    arguments = _parser().parse_args()
    try:
        settings = load_settings(ServiceSettings)
        log_to_stderr(settings.log_level)
        with closing(make_service(settings)) as service:
            _run(service, settings, arguments)
    except FAILURES as error:
        sys.stderr.write(f"{explain(error)}\n")
        return 1
    except KeyboardInterrupt:  # while it loads its libraries; a running worker ends its batch
        sys.stderr.write("Interrupted before it began; nothing was changed\n")
        return 130
    return 0


def _run(service: Service, settings: ServiceSettings, arguments: argparse.Namespace) -> None:
    worker = Worker(service, settings)
    if arguments.retrain:
        worker.retrain_first()
    with stopped_by_signals(worker.stop):
        if arguments.once:
            worker.run_once()
        else:
            with _internal_port(service, settings):
                worker.run()


def make_service(settings: ServiceSettings) -> Service:
    """The service that SERVICE_NAME names; the others' libraries are not loaded."""
    if settings.service_name == "vectorizer":
        from services.vectorizer import Vectorizer

        return Vectorizer(settings)
    if settings.service_name == "clustering":
        from services.clustering import Clustering

        return Clustering(settings)
    from services.images import Images

    return Images(settings)


def _internal_port(service: Service, settings: ServiceSettings) -> AbstractContextManager[None]:
    """The vectorizer turns free text into vectors for the API; the others answer nobody."""
    from services.vectorizer import Vectorizer

    if not isinstance(service, Vectorizer):
        return nullcontext()
    from services.embed_server import create_app, serving

    app = create_app(lambda: service.encoder)
    return serving(app, settings.vectorizer_host, settings.vectorizer_port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m services",
        description="Run the service that SERVICE_NAME names: vectorizer, clustering or images.",
    )
    parser.add_argument(
        "--once", action="store_true", help="do what there is to do, then end (default: keep on)"
    )
    parser.add_argument(
        "--retrain",
        action="store_true",
        help="train anew first, without waiting for the schedule (vectorizer, clustering)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
