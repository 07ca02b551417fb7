"""`python -m expose`: the API on API_HOST and API_PORT until it is told to stop."""

import logging
import signal
import socket
import ssl
import sys
from contextlib import suppress

import uvicorn

from expose.main import create_app
from settings.environment import ApiSettings, SettingsError, load_settings
from settings.logs import log_to_stderr

log = logging.getLogger("expose")  # __name__ is __main__ here

FINISH_WITHIN_S = 8  # what requests under way are given; docker kills after ten


def main() -> None:
    """Serve; a bad setting or a taken port ends it with one sentence and exit code 1."""
    try:
        settings = load_settings(ApiSettings)
    except SettingsError as error:
        sys.exit(str(error))
    log_to_stderr(settings.log_level)
    context = _tls_context(settings) if settings.tls else None
    config = uvicorn.Config(
        create_app(settings),
        ssl_context_factory=(lambda *_: context) if context else None,
        forwarded_allow_ips=[str(network) for network in settings.api_proxies],
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FINISH_WITHIN_S,
    )
    # uvicorn raises the signal anew when it has finished: a stop that was asked for is no failure
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt), _listen(settings.api_host, settings.api_port) as listener:
        log.info("listening on %s", settings.address)
        uvicorn.Server(config).run(sockets=[listener])


def _tls_context(settings: ApiSettings) -> ssl.SSLContext:
    """That of a certificate which is kept up to date."""
    from expose.certificate import Certificate, CertificateError

    try:
        certificate = Certificate(settings)
    except CertificateError as error:
        sys.exit(str(error))
    certificate.watch()
    return certificate.context


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        sys.exit(
            f"Can't listen on API_HOST {host} and API_PORT {port} ({error.strerror});"
            " stop what is there, or choose another port"
        )


if __name__ == "__main__":
    main()
