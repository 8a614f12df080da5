"""The health check of a container."""

from __future__ import annotations

import pytest

from habit_api.site import probe
from tests.database import run_folder, worker_name
from tests.servers import free_port, start_program


@pytest.mark.slow
def test_it_asks_the_server_by_a_host_that_is_served(database_url):
    served = {"TRUSTED_HOSTS": ".example.com,127.0.0.1", "BCRYPT_ROUNDS": "4"}
    base = start_program(run_folder(), f"probed-{worker_name()}", database_url, **served)
    port = base.rpartition(":")[2]
    assert probe.main(port, ".example.com,127.0.0.1") == 0
    assert probe.main(port, "evil.example.org") == 1


def test_a_server_that_does_not_answer_is_not_well():
    assert probe.main(str(free_port()), "localhost") == 1
