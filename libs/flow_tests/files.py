"""Reads and writes files of tests. A mistake is answered with the file, the line and the field, in plain words."""

import re
from collections.abc import Sequence
from typing import Any

import yaml
from pydantic import ValidationError

from libs.contracts import FlowTestFile

MAX_BYTES = 1_000_000

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Parser):  # type: ignore[misc]  # either is a SafeLoader
    """Reads booleans as in YAML 1.2, because people say “yes” and “no”; and nothing as a date, which is a text here."""


_PLAIN = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _PLAIN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_PLAIN[0], re.compile(r"^(?:true|false)$"), list("tf"))

_EXPLAINED = {
    "missing": "is missing",
    "list_type": "must be a list",
    "dict_type": "must have names with values",
    "model_type": "must have names with values",
    "string_type": "must be a text; put numbers into quotes",
    "extra_forbidden": "there is no such field",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}
"""Sentences for pydantic's codes. Its own words speak of Python's types."""


class FlowTestError(ValueError):
    """A file of tests is wrong. The message is `file:line: field: problem`."""


def read_flow_tests(file: str, text: str) -> FlowTestFile:
    """The tests of a file. Raises FlowTestError."""
    if len(text) > MAX_BYTES:
        raise FlowTestError(f"{file}:1: larger than {MAX_BYTES:,} bytes")
    try:
        _refuse_aliases(file, text)
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FlowTestError(f"{file}:{mark.line + 1 if mark else 1}: not YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, FlowTestError):
            raise
        raise FlowTestError(f"{file}:1: not YAML") from error
    if not isinstance(data, dict):
        raise FlowTestError(f"{file}:1: must have `flow` and `tests`")
    try:
        return FlowTestFile.model_validate(data)
    except ValidationError as error:
        # A misspelt name is also a missing one. The author can see the misspelling.
        first = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
        raise FlowTestError(f"{file}:{_line(node, first['loc'])}: {_problem(first)}") from error


def _problem(error: Any) -> str:
    # Pydantic also names the kinds of a value that may be of several.
    path = [part for part in error["loc"] if isinstance(part, int) or part.isidentifier()]
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in path)
    message = _EXPLAINED.get(error["type"], error["msg"].removeprefix("Value error, "))
    return f"{where}: {message}" if where else message


def _refuse_aliases(file: str, text: str) -> None:
    """Tests need none."""
    # Before the values are made: a few lines of aliases could expand to any size.
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) and event.start_mark is not None:
            raise FlowTestError(f"{file}:{event.start_mark.line + 1}: aliases are not read in tests")


def _line(node: Any, path: Sequence[Any]) -> int:
    """The line of the deepest part of this path that is there."""
    line = node.start_mark.line + 1 if node else 1
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            named = {key.value: (key, value) for key, value in node.value}
            if part not in named:
                break
            line, node = named[part][0].start_mark.line + 1, named[part][1]
            continue
        else:
            break
        line = node.start_mark.line + 1
    return int(line)


class _Dumper(yaml.SafeDumper):
    """Writes lists in the way in which people indent them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def written_flow_tests(tests: FlowTestFile) -> str:
    """The file's text. What has its default is left out."""
    document = tests.model_dump(mode="json", exclude_defaults=True)
    for test in document["tests"]:
        acts = test.get("talk", ())
        test["talk"] = [each["say"] if set(each) == {"say"} else each for each in acts]
        if not test["talk"]:
            del test["talk"]
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
