"""A frame or log entry that is not handled does not type-check; the docs list frames and the files that one needs."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from libs.contracts.frames import ClientFrame, ServerFrame
from services.gateway.desk.frames import DeskClientFrame, DeskServerFrame
from tests.architecture.sources import text_of

ROOT = Path(__file__).parents[2]
FRAMES = {
    "Conversation, from the client": ClientFrame,
    "Conversation, to the client": ServerFrame,
    "Desk, from the page": DeskClientFrame,
    "Desk, to the page": DeskServerFrame,
}
PLANTED = """

class Planted{union}(Model):
    {tag}: Literal["planted"] = "planted"


"""
READERS = {
    ("ClientFrame", "services/gateway/conversations/socket.py"),
    ("LiveFrame", "services/gateway/conversations/frames.py"),
    ("LiveFrame", "services/gateway/desk/watching.py"),
    ("DeskClientFrame", "services/gateway/desk/socket.py"),
    ("Entry", "services/gateway/conversations/frames.py"),
    ("Entry", "libs/contracts/messages.py"),
    ("ServerFrame", "frontdesk/chat/screen.py"),
}
"""Those that mypy checks in seconds; `transcript.py` of the OpenAI assistant reads entries in the same way."""

UNIONS = {
    "ClientFrame": "libs/contracts/frames.py",
    "ServerFrame": "libs/contracts/frames.py",
    "LiveFrame": "libs/contracts/frames.py",
    "DeskClientFrame": "services/gateway/desk/frames.py",
    "Entry": "libs/contracts/entries.py",
}


def section(page: str, title: str) -> str:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def models(union: Any) -> list[type[BaseModel]]:
    members = get_args(union)
    return list(members if isinstance(members[0], type) else get_args(members[0]))


def row(model: type[BaseModel]) -> str:
    fields = [f"{name}{'' if field.is_required() else '?'}" for name, field in model.model_fields.items()]
    shown = f" {{{', '.join(rest)}}}" if (rest := [name for name in fields if name != "type?"]) else ""
    words = " ".join((model.__doc__ or "").split())
    return f"| `{model.model_fields['type'].default}{shown}` | {words} |"


@pytest.mark.parametrize("title", FRAMES)
def test_the_docs_describe_each_frame_by_its_model(title: str) -> None:
    described = [line for line in section("frames.md", title).splitlines() if line.startswith("| `")]
    assert described == [row(model) for model in models(FRAMES[title])]


def test_a_frame_or_entry_that_is_not_handled_does_not_type_check(tmp_path: Path) -> None:
    """Each union gets one more member. mypy must name it in each reader."""
    planted: dict[str, str] = {}
    for union, path in UNIONS.items():
        text = planted.get(path) or (ROOT / path).read_text(encoding="utf-8")
        model = PLANTED.format(union=union, tag="kind" if union == "Entry" else "type")
        text, count = re.subn(
            rf"^({union} = (?:Annotated\[|\())", rf"{model}\1Planted{union} | ", text, flags=re.MULTILINE
        )
        assert count == 1, union
        planted[path] = text
    arguments: list[str] = []
    for number, (path, text) in enumerate(planted.items()):
        shadow = tmp_path / f"{number}.py"
        shadow.write_text(text, encoding="utf-8")
        arguments += ["--shadow-file", path, str(shadow)]
    readers = sorted({reader for _, reader in READERS})
    mypy = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path), "--follow-imports", "silent"]
    ran = subprocess.run([*mypy, *arguments, *readers], cwd=ROOT, capture_output=True, text=True, check=False)
    found = ran.stdout
    named = re.findall(r"^([\w/.]+):\d+: error: .*\"Planted(\w+)\"", found, re.MULTILINE)
    assert {(union, path) for path, union in named} == READERS, found


SHARED = {"ErrorFrame", "PongFrame", "MessageFrame", "ReadyFrame", "ClosedFrame", "DeltaFrame", "DraftDroppedFrame"}
"""Modules also use these for another reason, such as an error."""


def test_the_page_names_the_files_that_a_frame_needs() -> None:
    listed = re.findall(r"^\| `([\w./]+)` \|", section("extending.md", "Add a frame"), re.MULTILINE)
    assert [path for path in listed if not (ROOT / path).exists()] == []
    names = {model.__name__ for union in FRAMES.values() for model in models(union)} - SHARED
    modules = [path for folder in ("libs", "services", "frontdesk") for path in (ROOT / folder).rglob("*.py")]
    naming = [path for path in modules if names & set(re.findall(r"\w+", text_of(path)))]
    assert {path for path in listed if path.endswith(".py")} == {path.relative_to(ROOT).as_posix() for path in naming}
