"""Ask this container's web server whether it lives; exit code 1 when it does not answer in 4 seconds.

The Host header is the first of ALLOWED_HOSTS, since Django refuses any other.
"""

from __future__ import annotations

import http.client
import os
import sys


def main() -> int:
    """Ask /health/live once."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    try:
        connection.request("GET", "/health/live", headers={"Host": host})
        return 0 if connection.getresponse().status == http.HTTPStatus.OK else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
