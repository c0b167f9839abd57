"""The environment of each program: a person's settings win, and a first start needs none."""

import socket
from pathlib import Path

import pytest

from frontdesk.data_folder import DataFolder
from frontdesk.plan import LaunchPlan, Options


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.delenv("FRONTDESK_DEFAULT_REGION", raising=False)
    return {"FRONTDESK_REDIS_URL": "redis://127.0.0.1:1/0"}


def environment_of(name: str, told: dict[str, str], folder: Path) -> dict[str, str]:
    plan = LaunchPlan(Options(port=0, data=folder), told, DataFolder.make(folder))
    [program] = [program for program in plan.programs() if program.name == name]
    return dict(program.launch().environment)


def test_the_sandbox_reads_phone_numbers_as_its_people_write_them(told: dict[str, str], tmp_path: Path) -> None:
    tools = environment_of("hubspot_tools-1", told, tmp_path)
    assert tools["FRONTDESK_DEFAULT_REGION"] == "US"
    assert tools["FRONTDESK_HUBSPOT_BASE_URL"] == tools["FRONTDESK_SANDBOX_URL"]


def test_a_real_account_s_numbers_are_read_as_its_owner_says(told: dict[str, str], tmp_path: Path) -> None:
    told["FRONTDESK_HUBSPOT_TOKEN"] = "pat-eu1-real"
    tools = environment_of("hubspot_tools-1", told, tmp_path)
    assert "FRONTDESK_DEFAULT_REGION" not in tools
    assert "FRONTDESK_SANDBOX_URL" not in tools


def test_all_gateways_keep_attachments_in_one_folder_that_needs_no_setting(
    told: dict[str, str], tmp_path: Path
) -> None:
    own = environment_of("gateway-1", told, tmp_path)["FRONTDESK_ATTACHMENTS_FOLDER"]
    assert own == str(tmp_path / "attachments")
    told["FRONTDESK_ATTACHMENTS_FOLDER"] = ""
    assert environment_of("gateway-1", told, tmp_path)["FRONTDESK_ATTACHMENTS_FOLDER"] == own
    told["FRONTDESK_ATTACHMENTS_FOLDER"] = "/srv/files"
    assert environment_of("gateway-1", told, tmp_path)["FRONTDESK_ATTACHMENTS_FOLDER"] == "/srv/files"


def test_the_archive_is_in_the_data_folder_until_a_database_is_set(told: dict[str, str], tmp_path: Path) -> None:
    for name in ("gateway-1", "archive-1"):
        assert environment_of(name, told, tmp_path)["FRONTDESK_ARCHIVE_URL"] == f"sqlite:///{tmp_path}/archive.db"
    told["FRONTDESK_ARCHIVE_URL"] = "postgresql://ann@db/frontdesk"
    assert environment_of("archive-1", told, tmp_path)["FRONTDESK_ARCHIVE_URL"] == told["FRONTDESK_ARCHIVE_URL"]


def test_the_sandbox_keeps_e_mails_as_files_until_a_server_is_set(told: dict[str, str], tmp_path: Path) -> None:
    own = environment_of("gateway-1", told, tmp_path)
    assert own["FRONTDESK_SMTP_URL"] == f"file://{tmp_path}/mail"
    assert own["FRONTDESK_PUBLIC_URL"].startswith("http://127.0.0.1:")
    told["FRONTDESK_SMTP_URL"] = "smtps://mail.example.com"
    assert "FRONTDESK_MAIL_FROM" not in environment_of("gateway-1", told, tmp_path)
    del told["FRONTDESK_SMTP_URL"]
    told["FRONTDESK_HUBSPOT_TOKEN"] = "pat-eu1-real"
    assert "FRONTDESK_SMTP_URL" not in environment_of("gateway-1", told, tmp_path)


def test_the_sandbox_keeps_its_address_over_starts(told: dict[str, str], tmp_path: Path) -> None:
    def address() -> str:
        return environment_of("hubspot_tools-1", told, tmp_path)["FRONTDESK_SANDBOX_URL"]

    first = address()
    assert address() == first
    with socket.create_server(("127.0.0.1", int(first.rpartition(":")[2]))):
        moved = address()
    assert moved != first, "another program has the port"
    assert address() == moved
    (tmp_path / "sandbox-port").write_text("no port")
    assert int(address().rpartition(":")[2]) > 0
