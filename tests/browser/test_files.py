"""The served files are complete in every language, built from the current sources, and small."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from libs.contact_files.refusal import Reason
from libs.contracts.audit import AuditAction
from libs.contracts.desk import AssignmentReason, ClosingMode, DeskRole, PresenceStatus, Strategy, Visibility
from libs.contracts.imports import ColumnProblem, WaitReason
from libs.contracts.principals import LOCALES
from libs.contracts.tools import CreateContact, tool_names
from libs.contracts.tools.catalog import TOOLS
from tests.browser.locale_files import LOCALES_DIR, words

ROOT = Path(__file__).parents[2]
SOURCES, BUILT = ROOT / "web/src", ROOT / "web/dist"
BUDGET_BYTES = 20_000


def source_of(folder: str) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (SOURCES / folder).glob("*.js"))


def placeholders(value: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", value))


@pytest.mark.parametrize("part", ["", "availability", "cards", "history", "preview"])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_widget_has_all_words_in_every_language(locale: str, part: str) -> None:
    english, other = words(LOCALES_DIR / part / "en.js"), words(LOCALES_DIR / part / f"{locale}.js")
    assert other.keys() == english.keys()
    for key, value in other.items():
        assert placeholders(value) == placeholders(english[key]), f"{locale}: {key}"


def test_the_widget_has_words_for_what_tools_do_and_hold() -> None:
    assert {f"tool.{name}" for name in tool_names("model")} <= words(LOCALES_DIR / "cards/en.js").keys()
    named = CreateContact.model_fields.keys() - {"other"}
    assert {f"property.{name}" for name in named} <= words(LOCALES_DIR / "cards/en.js").keys()


def test_the_widget_uses_no_word_that_there_is_not() -> None:
    used = set(re.findall(r"\bt\('([\w.]+)'", source_of("widget")))
    assert used
    parts = ("", "availability", "history", "preview")
    assert used <= {key for part in parts for key in words(LOCALES_DIR / part / "en.js")}
    on_cards = set(re.findall(r"\bt\('([\w.]+)'", source_of("shared")))
    assert on_cards
    assert on_cards <= words(LOCALES_DIR / "cards/en.js").keys()


BUILDER = ("builder", "flow_list", "flow_try", "flow_numbers", "flow_tests", "flow_canary", "flow_findings")


@pytest.mark.parametrize("part", ["desk", "settings", *BUILDER])
@pytest.mark.parametrize("locale", LOCALES)
def test_the_desk_has_all_words_in_every_language(locale: str, part: str) -> None:
    english, other = words(LOCALES_DIR / part / "en.js"), words(LOCALES_DIR / part / f"{locale}.js")
    assert other.keys() == english.keys()
    for key, value in other.items():
        assert placeholders(value) == placeholders(english[key]), f"{locale}: {key}"


def test_the_desk_uses_no_word_that_there_is_not() -> None:
    known = {key for part in ("", "cards", "desk", "settings") for key in words(LOCALES_DIR / part / "en.js")}
    known = known | {key.rpartition(".")[0] for key in known if key.endswith(".other")}
    source = source_of("desk")
    used = set(re.findall(r"\bt\('([\w.]+)'", source))
    assert len(used) > 80
    assert used <= known
    kinds = {"reason": set(get_args(AssignmentReason)), "passed": {"offline", "away", "at_limit", "at_own_limit"},
             "strategy": set(get_args(Strategy)), "presence": set(get_args(PresenceStatus)),
             "did": set(TOOLS) | set(get_args(AuditAction)), "role": set(get_args(DeskRole)),
             "visibility": set(get_args(Visibility)), "mode": set(get_args(ClosingMode))}  # fmt: skip
    for kind, names in kinds.items():
        assert {f"{kind}.{name}" for name in names} <= known, kind


def test_the_builder_uses_no_word_that_there_is_not() -> None:
    known = {key for part in ("", "desk", *BUILDER) for key in words(LOCALES_DIR / part / "en.js")}
    known = known | {key.rpartition(".")[0] for key in known if key.endswith(".other")}
    used = set(re.findall(r"\bt\('([\w.]+)'", source_of("builder") + source_of("builder/fields")))
    assert used
    assert used <= known


def test_the_desk_has_words_for_every_refusal() -> None:
    known = words(LOCALES_DIR / "desk/en.js").keys()
    source = (ROOT / "services/gateway/desk/service.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Refusal\(\d+, "(\w+)"', source)) - {"not_a_member"}  # which ends the session
    assert len(codes) >= 5
    for code in codes | {"rate_limited", "busy", "unavailable", "unreachable", "conversation_closed"}:
        assert f"problem.{code}" in known


@pytest.mark.parametrize("locale", LOCALES)
def test_imports_have_all_words_in_every_language(locale: str) -> None:
    english, other = words(LOCALES_DIR / "imports/en.js"), words(LOCALES_DIR / "imports" / f"{locale}.js")
    assert other.keys() == english.keys()
    for key, value in other.items():
        assert placeholders(value) == placeholders(english[key]), f"{locale}: {key}"


def test_imports_use_no_word_that_there_is_not() -> None:
    known = {key for part in ("", "cards", "imports") for key in words(LOCALES_DIR / part / "en.js")}
    source = source_of("widget/imports")
    used = set(re.findall(r"\bt\('([\w.]+)'", source))
    assert len(used) > 20
    assert used <= known
    kinds = {"left": set(get_args(ColumnProblem)), "waits": set(get_args(WaitReason)),
             "problem": {f"import_{reason}" for reason in get_args(Reason)}}  # fmt: skip
    for kind, names in kinds.items():
        assert {f"{kind}.{name}" for name in names} <= known, kind
    assert {"created", "updated", "unchanged", "repeated", "failed", "finished", "stopped"} <= known


@pytest.mark.parametrize("locale", LOCALES)
def test_attachments_have_all_words_in_every_language(locale: str) -> None:
    english, other = words(LOCALES_DIR / "attachments/en.js"), words(LOCALES_DIR / "attachments" / f"{locale}.js")
    assert other.keys() == english.keys()
    for key, value in other.items():
        assert placeholders(value) == placeholders(english[key]), f"{locale}: {key}"


def test_attachments_have_the_words_that_they_use_and_one_for_each_refusal() -> None:
    known = words(LOCALES_DIR / "attachments/en.js").keys()
    used = set(re.findall(r"'(file\.\w+)'", source_of("shared/attachments")))
    assert len(used) > 10
    assert used <= known
    gateway = (ROOT / "services/gateway").rglob("attachments*/*.py")
    source = "".join(
        path.read_text(encoding="utf-8") for path in [ROOT / "services/gateway/attachments_api.py", *gateway]
    )
    # The button is not shown where these two can come.
    codes = set(re.findall(r'(?:Refusal\(\d+, |code = )"(\w+)"', source)) - {"attachments_unread", "attachment_sent"}
    assert len(codes) >= 8
    for code in codes | {"attachments_full", "too_many", "unreachable", "conversation_closed", "image_damaged"}:
        assert f"file.problem.{code}" in known


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if locale != "en"])
def test_the_demo_page_has_all_words_in_every_language(locale: str) -> None:
    page = "".join((SOURCES / "demo" / name).read_text(encoding="utf-8") for name in ("demo.html", "demo-inbound.html"))
    wanted = set(re.findall(r'data-t(?:-label|-title)?="(\w+)"', page)) | {"copied"}
    assert words(LOCALES_DIR / "demo" / f"{locale}.js").keys() == wanted


def test_the_served_files_are_built_from_the_sources() -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "web/node_modules").is_dir():
        pytest.skip("needs Node and what `make web` installs")
    check = subprocess.run([node, ROOT / "web/build.js", "--check"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stderr


@pytest.mark.parametrize("locale", LOCALES)
def test_the_widget_is_small_in_every_language(locale: str) -> None:
    files = ("widget.js", "widget/main.js", "widget/styles.css", f"locales/{locale}.js")
    assert sum(len(gzip.compress((BUILT / name).read_bytes(), 6)) for name in files) < BUDGET_BYTES


def test_pages_and_scripts_name_no_other_host() -> None:
    for path in (path for path in BUILT.rglob("*") if path.is_file()):
        hosts = set(re.findall(r"(?:https?:)?//([\w-]+(?:\.[\w-]+)+)", path.read_text(encoding="utf-8")))
        assert hosts <= {"www.w3.org"}, path.name  # the namespace of SVG, which nothing is fetched from
