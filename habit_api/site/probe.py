"""Does the server on this machine answer: `python -m habit_api.site.probe PORT HOSTS`.

For health checks of containers, where there is no curl. Ends with 0 when it does, else with 1.
HOSTS are those that it serves, separated by commas: a foreign one it would refuse.
"""

from __future__ import annotations

import http.client
import sys

SECONDS = 4


def main(port: str, hosts: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=SECONDS)
    # `.example.com` stands for the domain and all below it.
    host = hosts.partition(",")[0].strip().lstrip(".")
    try:
        connection.request("GET", "/health", headers={"Host": host})
        return int(connection.getresponse().status != 200)
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
