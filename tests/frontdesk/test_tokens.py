"""`frontdesk token`: a host-site token for the deployment that the settings, or the data folder, name."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from frontdesk.data_folder import DataFolder
from tests.frontdesk.stand_ins import command

SECRET = "a-secret-of-at-least-thirty-two-bytes"


def token(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return command(folder, "token", *arguments, **settings)


def claims(printed: "subprocess.CompletedProcess[str]", secret: str = SECRET) -> dict[str, Any]:
    assert printed.returncode == 0, printed.stderr
    [line] = printed.stdout.splitlines()
    found: dict[str, Any] = jwt.decode(line, secret, algorithms=["HS256"])
    return found


def test_it_vouches_for_a_person(tmp_path: Path) -> None:
    arguments = ("--role", "visitor", "--email", "jane@acme.com", "--name", "Jane", "--locale", "pl", "--sub", "u1")
    found = claims(token(tmp_path, *arguments, "--ttl", "60", FRONTDESK_IDENTITY_SECRET=SECRET))
    assert found.pop("exp") - found.pop("iat") == 60
    assert found == {
        "sub": "u1", "role": "visitor", "email": "jane@acme.com", "email_verified": True, "name": "Jane",
        "locale": "pl",
    }  # fmt: skip


def test_the_same_person_is_the_same_each_time_and_not_known_by_address(tmp_path: Path) -> None:
    arguments = ("--role", "staff", "--email")
    first, again, other = (
        claims(token(tmp_path, *arguments, email, FRONTDESK_IDENTITY_SECRET=SECRET))
        for email in ("a@b.c", "A@b.c", "x@b.c")
    )
    assert first["sub"] == again["sub"] != other["sub"]
    assert "a@b.c" not in first["sub"]
    assert first["exp"] == pytest.approx(time.time() + 3600, abs=60)


def test_a_token_that_no_gateway_would_take_is_not_printed(tmp_path: Path) -> None:
    arguments = ("--role", "staff", "--email", "a@b.c", "--ttl", "90000")
    refused = token(tmp_path, *arguments, FRONTDESK_IDENTITY_SECRET=SECRET)
    assert refused.returncode == 2
    assert "--ttl: at most 86400 s" in refused.stderr
    longer = token(tmp_path, *arguments, FRONTDESK_IDENTITY_SECRET=SECRET, FRONTDESK_TOKEN_MAX_HOURS="48")
    assert claims(longer)["role"] == "staff"


def test_it_says_the_issuer_and_the_audience_that_the_gateway_asks_for(tmp_path: Path) -> None:
    asked = {"FRONTDESK_TOKEN_ISSUER": "https://shop.example", "FRONTDESK_TOKEN_AUDIENCE": "frontdesk"}
    rotated = {"FRONTDESK_IDENTITY_SECRETS": json.dumps({"2026": SECRET})}
    printed = token(tmp_path, "--role", "staff", "--email", "a@b.c", **asked, **rotated)
    found = jwt.decode(printed.stdout.strip(), SECRET, ["HS256"], audience="frontdesk", issuer="https://shop.example")
    assert found["role"] == "staff"


def test_the_data_folders_secret_signs_where_no_setting_does(tmp_path: Path) -> None:
    generated = DataFolder.make(tmp_path / "data").make_identity_secret()
    printed = token(tmp_path, "--role", "teammate", "--email", "a@b.c", "--data", "data")
    assert claims(printed, generated)["role"] == "teammate"
    assert len(generated) >= 32
    assert (tmp_path / "data/identity-secret").stat().st_mode & 0o077 == 0


def test_without_any_secret_it_says_what_to_do(tmp_path: Path) -> None:
    printed = token(tmp_path, "--role", "staff", "--email", "a@b.c")
    assert printed.returncode == 2
    assert printed.stdout == ""
    assert "no identity secret in the settings or in .frontdesk" in printed.stderr
    assert "Traceback" not in printed.stderr
