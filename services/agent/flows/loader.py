"""Reads flow files. An error names the file and the line."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from services.agent.flows.checks import GIVEN, circle, problems, unset_variables, variables_of, walk
from services.agent.flows.schema import Flow
from services.agent.flows.warnings import warned

MAX_BYTES = 200_000
MAX_DEPTH = 60
MAX_NODES = 20_000


_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, if it is installed: it reads the shipped flows in a tenth of the time, at each start of an agent."""


class _Loader(_Parser):  # type: ignore[misc]  # either is a SafeLoader
    """Reads booleans as in YAML 1.2: `on`, `yes` and `no` are words, which are frequent in flows."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


FolderStamp = tuple[tuple[str, int, int, int], ...]


class FlowError(Exception):
    """A flow file is wrong, and its author must correct it. The message is `file:line: problem`.

    There is no line if there is no file; then the setting of the folder is wrong.
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
    read: dict[str, Flow] = {}
    nodes: dict[str, Any] = {}
    for file in files:
        text = _text_of(file)
        flow = read_flow(file.name, text)
        if taken := next((name for name, other in read.items() if other.name == flow.name), None):
            raise FlowError(file.name, 1, f"the name {flow.name!r} is taken by {taken}")
        texts[file.name], read[file.name] = text, flow
        nodes[file.name] = yaml.compose(text, Loader=_Loader)
    _check_together(read, nodes)
    return texts


def stamp_of(folder: Path) -> FolderStamp:
    """What differs once a file of the folder changes, at a thousandth of the cost of reading them."""
    try:
        stats = [(file.name, file.stat()) for file in sorted(folder.glob("*.yaml"))]
    except OSError:
        return ()  # a file went away between the two; reading says what is wrong
    return tuple((name, found.st_ino, found.st_size, found.st_mtime_ns) for name, found in stats)


def _text_of(file: Path) -> str:
    if file.stat().st_size > MAX_BYTES:
        raise FlowError(file.name, 1, f"larger than {MAX_BYTES:,} bytes")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FlowError(file.name, 1, "not UTF-8 text") from error


def _check_together(read: Mapping[str, Flow], nodes: Mapping[str, Any]) -> None:
    """Check what depends on all flows together."""
    by_name = {flow.name: flow for flow in read.values()}
    known = GIVEN.union(*(variables_of(flow) for flow in read.values()))
    for file, flow in read.items():
        for place, step in walk(flow.steps, ("steps",)):
            if (run := step.flow_run()) and run not in by_name:
                what = f"there is no flow {run!r} to run"
                raise FlowError(file, _line(nodes[file], (*place, step.kind, "flow")), what)
        for place, problem in unset_variables(flow, known):
            raise FlowError(file, _line(nodes[file], place), problem)
    if path := circle(by_name):
        file = next(name for name, flow in read.items() if flow.name == path[0])
        raise FlowError(file, 1, f"flows run each other for ever: {' → '.join(path)}")


def warnings(
    flows: Sequence[Flow],
    teams: Collection[str] | None = None,
    calendars: Collection[str] | None = None,
    labels: Collection[str] | None = None,
) -> list[str]:
    """Probable mistakes that are allowed, one sentence each: see `warned`."""
    return [each.message for each in warned(flows, teams, calendars, labels)]


def read_flow(file: str, text: str) -> Flow:
    """One flow from its text. Raises FlowError."""
    try:
        _check_shape(file, text)
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FlowError(file, mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise FlowError(file, 1, "not YAML") from error
    except ValueError as error:  # a date that no calendar has, or a number that is too long
        raise FlowError(file, _line_of_bad_date(text), f"not a date or number: {error}") from error
    try:
        flow = Flow.model_validate(data)
    except ValidationError as error:
        # A misspelt name is also a missing one. The author can see the misspelling.
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise FlowError(file, _line(node, first["loc"]), f"{where}: {message}" if where else message) from error
    for place, problem in problems(flow):
        raise FlowError(file, _line(node, place), problem)
    return flow


def _check_shape(file: str, text: str) -> None:
    """Refuse files that are nested too deeply to be read, or with aliases that expand to too many values."""
    # Of the events only: building the values of such a file would already fill the memory.
    open_nodes: list[tuple[str | None, int]] = [(None, 0)]
    sizes: dict[str | None, int] = {}
    event: Any
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1
        size = 1
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, 1))
            if len(open_nodes) > MAX_DEPTH:
                raise FlowError(file, line, f"nested more than {MAX_DEPTH} times")
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, size = open_nodes.pop()
            if anchor:
                sizes[anchor] = size
        elif isinstance(event, yaml.AliasEvent):
            size = sizes.get(event.anchor, 1)
            if any(anchor == event.anchor for anchor, _ in open_nodes):
                raise FlowError(file, line, "an alias stands inside of what it names")
        anchor, before = open_nodes[-1]
        open_nodes[-1] = (anchor, before + size)
        if before + size > MAX_NODES:
            raise FlowError(file, line, f"more than {MAX_NODES:,} values, with what aliases repeat")


def _line_of_bad_date(text: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        for year, month, day in re.findall(r"\b(\d{4})-(\d\d?)-(\d\d?)\b", line):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                return number
    return 1


def _line(node: Any, path: tuple[int | str, ...]) -> int:
    """The line of the value at this path, or of the last part of the path that exists."""
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
