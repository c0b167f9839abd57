"""Settings with values that don't fit each other are refused by name at the start."""

import pytest
from pydantic import ValidationError

from libs.settings import WorkerSettings


def test_a_lease_that_ends_before_a_heartbeat_is_refused() -> None:
    with pytest.raises(ValidationError, match="FRONTDESK_LEASE_SECONDS must not be below FRONTDESK_HEARTBEAT_SECONDS"):
        WorkerSettings(lease_seconds=2, heartbeat_seconds=3, _env_file=None)
    assert WorkerSettings(lease_seconds=3, heartbeat_seconds=3, _env_file=None).lease_seconds == 3
