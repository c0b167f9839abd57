"""Reads flow files. An error names the file and the line."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from libs.contracts import PublishedFlows
from libs.flows import MAX_BYTES, FlowText, FlowTextError, canary_file_of, file_of
from services.agent.flows.checks import GIVEN, circle, problems, unset_variables, variables_of, walk
from services.agent.flows.schema import Flow
from services.agent.flows.warnings import warned

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


def read_flows(folder: Path, published: PublishedFlows | None = None) -> dict[str, str]:
    """The text of each flow that runs by file name, in order, each checked. Raises FlowError.

    They are those of every `*.yaml` in the folder. A published flow takes the place of the file's flow of its name.
    Canaries come last: each stands for the flow of its name, for some contacts.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        what = "no flow files here" if folder.is_dir() else "no such folder"
        raise FlowError(str(folder), None, f"{what}; set FRONTDESK_FLOWS to a folder with flow files (*.yaml)")
    read: dict[str, tuple[Flow, FlowText]] = {}
    for file in files:
        flow, text = _read(file.name, _text_of(file))
        if taken := next((name for name, (other, _) in read.items() if other.name == flow.name), None):
            raise FlowError(file.name, 1, f"the name {flow.name!r} is taken by {taken}")
        read[file.name] = flow, text
    read = _with_published(read, published or PublishedFlows())
    _check_together(read)
    canaries = _canaries(published or PublishedFlows())
    # A contact may get one of the canaries, or all of them.
    for some in (*({file: found} for file, found in canaries.items()), canaries):
        replaced = {flow.name for flow, _ in some.values()}
        _check_together({file: found for file, found in read.items() if found[0].name not in replaced} | some)
    return {file: text.text for file, (_, text) in (read | canaries).items()}


def _canaries(published: PublishedFlows) -> dict[str, tuple[Flow, FlowText]]:
    files = {
        canary_file_of(each.name, each.canary): each.canary.text
        for each in published.flows
        if each.state == "active" and each.canary
    }
    return {file: _read(file, text) for file, text in files.items()}


def _with_published(
    files: Mapping[str, tuple[Flow, FlowText]], published: PublishedFlows
) -> dict[str, tuple[Flow, FlowText]]:
    # Also by a flow that is off: otherwise the file would run as soon as it is switched off.
    replaced = {each.name for each in published.flows}
    read = {file: found for file, found in files.items() if found[0].name not in replaced}
    read |= {file_of(each): _read(file_of(each), each.text) for each in published.flows if each.state == "active"}
    places = {name: number for number, name in enumerate(published.order)}
    # Sorting is stable: flows that have no place follow in the order of their files.
    return dict(sorted(read.items(), key=lambda found: places.get(found[1][0].name, len(places))))


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


def _check_together(read: Mapping[str, tuple[Flow, FlowText]]) -> None:
    """Check what depends on all flows together."""
    by_name = {flow.name: flow for flow, _ in read.values()}
    known = GIVEN.union(*(variables_of(flow) for flow in by_name.values()))
    for file, (flow, text) in read.items():
        for place, step in walk(flow.steps, ("steps",)):
            if (run := step.flow_run()) and run not in by_name:
                what = f"there is no flow {run!r} to run"
                raise FlowError(file, text.line((*place, step.kind, "flow")), what)
        for place, problem in unset_variables(flow, known):
            raise FlowError(file, text.line(place), problem.message())
    if path := circle(by_name):
        file = next(name for name, (flow, _) in read.items() if flow.name == path[0])
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
    return _read(file, text)[0]


def _read(file: str, text: str) -> tuple[Flow, FlowText]:
    try:
        found = FlowText(text)
    except FlowTextError as error:
        raise FlowError(file, error.line, error.problem) from error
    try:
        flow = Flow.model_validate(found.values)
    except ValidationError as error:
        # A misspelt name is also a missing one. The author can see the misspelling.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise FlowError(file, found.line(first["loc"]), f"{where}: {message}" if where else message) from error
    for place, problem in problems(flow):
        raise FlowError(file, found.line(place), problem.message())
    return flow, found
