"""Tells Docker whether the service in this container can do its work: `healthcheck.py PORT PATH`.

PORT is a number or the environment variable that holds one. Imports as little as possible, since it starts anew
at every check, in every container.
"""

import os
import socket
import sys

TIMEOUT_S = 3.0
"""Below Docker's own limit for a check, so that the reason is what gets reported."""


def main(port: str, path: str) -> int:
    """0 if the answer is a 200; else 1, with the reason on standard output, where `docker inspect` shows it."""
    request = f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", int(os.environ.get(port, port))), TIMEOUT_S) as connection:
            connection.sendall(request.encode())
            answer = connection.makefile("rb").read().decode("utf-8", "replace")
    except OSError as error:
        print(error)
        return 1
    status, _, rest = answer.partition("\r\n")
    if status.split()[1:2] == ["200"]:
        return 0
    print(status, rest.partition("\r\n\r\n")[2])
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
