"""`python -m expose.health`: for a container's health check, whether its API answers."""

import ssl
import sys
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from settings.environment import ApiSettings, SettingsError, load_settings

WITHIN_S = 4.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- to be asked, not listened on


def main() -> int:
    """The exit status: 0 alive, 1 not, with the reason on stderr."""
    try:
        status = ask(load_settings(ApiSettings))
    except (SettingsError, OSError, HTTPException) as error:
        sys.stderr.write(f"{error or type(error).__name__}\n")
        return 1
    if status != 200:
        sys.stderr.write(f"/health/live answers {status}\n")
        return 1
    return 0


def ask(settings: ApiSettings) -> int:
    """The status that /health/live answers with. Raises OSError or HTTPException without one."""
    host = EVERYWHERE.get(settings.api_host, settings.api_host)
    connection = (
        HTTPSConnection(host, settings.api_port, timeout=WITHIN_S, context=_trusting())
        if settings.tls
        else HTTPConnection(host, settings.api_port, timeout=WITHIN_S)
    )
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status
    finally:
        connection.close()


def _trusting() -> ssl.SSLContext:
    """Any certificate will do: the question stays on this machine and holds no secret."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


if __name__ == "__main__":
    sys.exit(main())
