"""Reads flow files, and says of a wrong one in which file and on which line it is wrong."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from services.agent.flows.model import Flow, all_steps

MAX_BYTES = 200_000


class _Loader(yaml.SafeLoader):
    """YAML 1.2's booleans: `on`, `yes` and `no` are words, which flows and people's answers are full of."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


class FlowError(Exception):
    """A flow file is wrong; whoever wrote it must mend it. The message reads `file:line: what`.

    There is no line where there is no file: then whoever set the folder must correct it.
    """

    def __init__(self, file: str, line: int | None, problem: str) -> None:
        super().__init__(f"{file}: {problem}" if line is None else f"{file}:{line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


def read_flows(folder: Path) -> dict[str, str]:
    """The text of every `*.yaml` in the folder by file name, in order, each checked. Raises FlowError."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        what = "no flow files here" if folder.is_dir() else "no such folder"
        raise FlowError(str(folder), None, f"{what}; set FRONTDESK_FLOWS to a folder with flow files (*.yaml)")
    texts: dict[str, str] = {}
    seen: dict[str, str] = {}
    for file in files:
        if file.stat().st_size > MAX_BYTES:
            raise FlowError(file.name, 1, f"larger than {MAX_BYTES:,} bytes")
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise FlowError(file.name, 1, "not UTF-8 text") from error
        flow = read_flow(file.name, text)
        if flow.name in seen:
            raise FlowError(file.name, 1, f"the name {flow.name!r} is taken by {seen[flow.name]}")
        seen[flow.name] = file.name
        texts[file.name] = text
    for name, text in texts.items():
        for step in all_steps(read_flow(name, text).steps):
            if step.run and step.run.flow not in seen:
                raise FlowError(
                    name, _line_of(text, f"flow: {step.run.flow}"), f"there is no flow {step.run.flow!r} to run"
                )
    return texts


def warnings(flows: Sequence[Flow]) -> list[str]:
    """What is allowed but hardly meant: a flow behind one that takes every conversation never runs."""
    found = []
    for number, flow in enumerate(flows):
        if flow.trigger.is_open and not flow.trigger.once_per_contact and number + 1 < len(flows):
            later = ", ".join(other.name for other in flows[number + 1 :])
            found.append(f"{flow.name} takes every conversation: nothing is left for {later}")
    return found


def _line_of(text: str, part: str) -> int | None:
    return next((number for number, line in enumerate(text.splitlines(), 1) if part in line), None)


def read_flow(file: str, text: str) -> Flow:
    """One flow from its text. Raises FlowError."""
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FlowError(file, mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise FlowError(file, 1, "not YAML") from error
    try:
        return Flow.model_validate(data)
    except ValidationError as error:
        # A misspelt name is also a missing one; the misspelling is what the author can see.
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise FlowError(file, _line(node, first["loc"]), f"{where}: {message}" if where else message) from error


def _line(node: Any, path: tuple[int | str, ...]) -> int:
    """The line of the value at this path, or of the nearest part of it that is there."""
    line = node.start_mark.line + 1 if node else 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == part]
            if not found:
                continue
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
