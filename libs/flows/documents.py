"""The text of a flow (YAML) and its document (the JSON value of it), each made of the other.

Reading is bounded before any value is built: a text that is nested too deeply, or that expands by its aliases, is
refused with its line. `written` makes a text that reads as its document again, in the style of files that people write.
"""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import yaml
from pydantic import JsonValue
from yaml.representer import SafeRepresenter

MAX_BYTES = 200_000
MAX_DEPTH = 60
MAX_NODES = 20_000

_WIDTH = 120
"""Characters of a line."""

_COMPACT = 100
"""Characters up to which a small mapping or list is written in one line."""

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, if it is installed: it reads the shipped flows in a tenth of the time, at each start of an agent."""


class _Loader(_Parser):  # type: ignore[misc]  # either is a SafeLoader
    """Reads booleans as in YAML 1.2: `on`, `yes` and `no` are words, which are frequent in flows."""


class _Dumper(yaml.SafeDumper):
    """Writes what `_Loader` reads, without aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  (the library's signature)
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT
        # Lists stand to the right of their key, as in the shipped flows.
        super().increase_indent(flow, indentless=False)


_RESOLVERS = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _class in (_Loader, _Dumper):
    _class.yaml_implicit_resolvers = dict(_RESOLVERS)
    _class.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


class FlowTextError(ValueError):
    """A text that is no document. `line` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


class FlowText:
    """A text and what it holds. Raises FlowTextError for one that is not YAML, or that is out of bounds."""

    def __init__(self, text: str) -> None:
        self.text = text
        # A lone surrogate, as JSON may carry one, is no character: YAML's reader refuses it with its line.
        if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
            raise FlowTextError(1, f"larger than {MAX_BYTES:,} bytes")
        try:
            _check_shape(text)
            self._node = yaml.compose(text, Loader=_Loader)
            self.values: Any = yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            raise FlowTextError(mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from error
        except yaml.YAMLError as error:
            raise FlowTextError(1, "not YAML") from error
        except FlowTextError:
            raise
        except (
            ValueError,
            TypeError,
        ) as error:
            # A date that no calendar has, a number that is too long, or a list as a key.
            raise FlowTextError(_line_of_bad_date(text), f"not a date or number: {error}") from error

    @cached_property
    def document(self) -> JsonValue:
        """The values as JSON: dates are texts. Raises FlowTextError for what JSON does not have."""
        return _json(self.values)

    def line(self, place: Sequence[int | str]) -> int:
        """The line of the value at this place, or of the last part of the place that exists."""
        node = self._node
        line = node.start_mark.line + 1 if node else 1
        for part in place:
            if isinstance(node, yaml.MappingNode):
                found = [(key, value) for key, value in node.value if key.value == part]
                if not found:
                    continue
                line, node = found[0][0].start_mark.line + 1, found[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
        return line


def written(document: JsonValue) -> str:
    """The text of a document. Raises FlowTextError for one that is out of bounds."""
    if (problem := too_large(document)) is not None:
        raise FlowTextError(1, problem)
    text = str(yaml.serialize(_Nodes().of(document), Dumper=_Dumper, allow_unicode=True, width=_WIDTH))
    if len(text.encode()) > MAX_BYTES:
        raise FlowTextError(1, f"larger than {MAX_BYTES:,} bytes")
    return text


def too_large(document: Any) -> str | None:
    """Why a document is out of the bounds of a text; None if it is within them."""
    # Counted while it goes: a document of a million values ends here early.
    for nodes, depth in enumerate(_depths(document), 1):
        if depth > MAX_DEPTH:
            return f"nested more than {MAX_DEPTH} times"
        if nodes > MAX_NODES:
            return f"more than {MAX_NODES:,} values"
    return None


def _depths(document: Any) -> Iterator[int]:
    """The depth of each value. Without recursion, which a deep document would end."""
    left = [(document, 1)]
    while left:
        value, depth = left.pop()
        yield depth
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        left += [(each, depth + 1) for each in inner]


def _json(value: Any) -> JsonValue:
    match value:
        case None | bool() | str() | int():
            return value
        case float() if math.isfinite(value):
            return value
        # Unquoted dates, as in `holidays`.
        case date() | datetime():
            return value.isoformat()
        case list():
            return [_json(each) for each in value]
        case dict():
            return {name if isinstance(name, str) else str(_json(name)): _json(each) for name, each in value.items()}
        case _:
            raise FlowTextError(1, f"a value that JSON does not have: {type(value).__name__}")


def _check_shape(text: str) -> None:
    """Refuse texts that are nested too deeply to be read, or with aliases that expand to too many values."""
    # Of the events only: building the values of such a text would already fill the memory.
    open_nodes: list[tuple[str | None, int]] = [(None, 0)]
    sizes: dict[str | None, int] = {}
    event: Any
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1
        size = 1
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, 1))
            if len(open_nodes) > MAX_DEPTH:
                raise FlowTextError(line, f"nested more than {MAX_DEPTH} times")
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, size = open_nodes.pop()
            if anchor:
                sizes[anchor] = size
        elif isinstance(event, yaml.AliasEvent):
            size = sizes.get(event.anchor, 1)
            if any(anchor == event.anchor for anchor, _ in open_nodes):
                raise FlowTextError(line, "an alias stands inside of what it names")
        anchor, before = open_nodes[-1]
        open_nodes[-1] = (anchor, before + size)
        if before + size > MAX_NODES:
            raise FlowTextError(line, f"more than {MAX_NODES:,} values, with what aliases repeat")


def _line_of_bad_date(text: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        for year, month, day in re.findall(r"\b(\d{4})-(\d\d?)-(\d\d?)\b", line):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                return number
    return 1


class _Nodes:
    """Makes YAML's nodes of a document, small ones in one line: `say: {text: Hello}`."""

    def __init__(self) -> None:
        self._representer = SafeRepresenter()

    def of(self, value: JsonValue, before: int = 0, *, listed: bool = False) -> yaml.Node:
        """`before`: the characters to its left. `listed`: it is an item of a list, as steps are."""
        match value:
            case dict():
                # The key and its colon stand in front of the value.
                pairs = [(self._scalar(name), self.of(each, len(name) + 2)) for name, each in value.items()]
                compact = _fits([node for pair in pairs for node in pair], before) and not (listed and len(pairs) == 1)
                return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=compact)
            case list():
                items = [self.of(each, 2, listed=True) for each in value]
                return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=_fits(items, before))
            case str() if "\n" in value:
                # As a block: long texts of a backstory stay readable in a difference of lines.
                return yaml.ScalarNode("tag:yaml.org,2002:str", value, style="|")
            case _:
                return self._scalar(value)

    def _scalar(self, value: Any) -> yaml.Node:
        node: yaml.Node = self._representer.represent_data(value)
        return node


def _fits(nodes: Sequence[yaml.Node], before: int) -> bool:
    """Whether they can stand in one line, braces and commas included."""
    if any(isinstance(node, yaml.CollectionNode) and not node.flow_style for node in nodes):
        return False
    return before + _length(nodes) <= _COMPACT and not any(
        isinstance(node, yaml.ScalarNode) and node.style == "|" for node in nodes
    )


def _length(nodes: Sequence[yaml.Node]) -> int:
    length = 2
    for node in nodes:
        if isinstance(node, yaml.MappingNode):
            length += _length([each for pair in node.value for each in pair]) + 2
        elif isinstance(node, yaml.SequenceNode):
            length += _length(node.value) + 2
        else:
            length += len(node.value) + 2
    return length
