"""Files of any content are read or refused with a reason: flows, and tables of contacts."""

import json
import random
import re
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from libs.contact_files import NotATable, read_table
from services.agent.flows.loader import FlowError, read_flow
from tests.hostile.fuzzing import MARKS, PIECES, TEXTS, VALUES, as_json, in_parts, mutated, send_each
from tests.hostile.kinds import Part

pytestmark = MARKS

PAGE = Path("docs/flows.md").read_text(encoding="utf-8")
EXAMPLES = [yaml.safe_load(example) for example in re.findall(r"^```yaml\n(- .*?)^```", PAGE, re.MULTILINE | re.DOTALL)]
STEPS: list[dict[str, Any]] = json.loads(json.dumps([step for each in EXAMPLES for step in each], default=str))
"""Each kind of step, as the documentation shows it."""

FLOWS = [
    {"name": "fuzzed", "trigger": {"on": "chat.opened", "when": "channel == 'web'"}, "steps": steps}
    for steps in ([step] for step in STEPS)
]
SOURCES = [yaml.safe_dump(flow, allow_unicode=True, sort_keys=False) for flow in FLOWS]


def _cut_and_joined(text: str, numbers: random.Random, piece: str) -> str:
    start, end = sorted(numbers.randrange(len(text)) for _ in range(2))
    return text[:start] + piece + text[end if numbers.random() < 0.5 else start :]


FLOW_TEXTS = st.one_of(
    st.builds(
        lambda flow, numbers, value: as_json(mutated(mutated(flow, numbers, value), numbers, value)),
        st.sampled_from(FLOWS), st.randoms(use_true_random=False), VALUES,
    ),
    st.builds(_cut_and_joined, st.sampled_from(SOURCES), st.randoms(use_true_random=False), PIECES),
    st.sampled_from(
        [
            "[" * 3_000, "{a: " * 3_000, "- " * 5_000, "&a [*a]", "a: &a [*a, *a]\nb: *a", "!!python/object:x y",
            "? " * 3_000, "name: 2026-02-30", "'" * 999, "%YAML 9.9\n---\n", "--- a\n--- b", "name: !!int 1e999",
            "a: &a [x,x]\n" + "".join(f"k{n}: &k{n} [*{'a' if not n else f'k{n - 1}'}, *a]\n" for n in range(60)),
            "0o9: 0b2", "1:" + ":1" * 400, "name: 0x" + "f" * 5_000, "name: " + "9" * 5_000, "<<: *x", "<<: 1",
        ]
    ),
)  # fmt: skip


@in_parts("flow-files")
def test_a_flow_is_read_or_refused_with_its_line(part: Part) -> None:
    send_each(part, FLOW_TEXTS, _read_or_refused_with_its_line)


def _read_or_refused_with_its_line(text: str) -> None:
    try:
        read_flow("flow.yaml", text)
    except FlowError as error:
        said = str(error)
    else:
        return
    assert said.startswith("flow.yaml")
    assert len(said) < 2_000


TABLES = st.one_of(
    st.binary(max_size=300),
    st.lists(st.lists(TEXTS, max_size=5).map(",".join), max_size=6).map(lambda rows: "Email,Name\n" + "\n".join(rows)),
    st.builds(
        lambda head, rows, mark, end: end.join(mark.join(row) for row in [head, *rows]),
        st.lists(st.sampled_from(["Email", "Name", "", '"', "E-Mail "]), max_size=4),
        st.lists(st.lists(TEXTS | st.just("a@b.co"), max_size=4), max_size=5),
        st.sampled_from([",", ";", "\t", "|", '","', ""]),
        st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\x85", "\u2028"]),
    ),
)


ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-16-le", "latin-1", "utf-8-sig", "utf-32"])


@in_parts("tables")
def test_a_table_is_read_or_refused_with_a_reason(part: Part) -> None:
    send_each(part, st.tuples(TABLES, ENCODINGS), _read_or_refused_with_a_reason)


def _read_or_refused_with_a_reason(made: tuple[str | bytes, str]) -> None:
    content, encoding = made
    sent = content if isinstance(content, bytes) else content.encode(encoding, "replace")
    try:
        table = read_table(sent)
    except NotATable:
        return
    widths = {len(row.cells) for row in table.rows}
    assert widths <= {len(table.columns), len(table.columns) + 1}, "one more cell holds the rest of a long row"
    "\n".join(cell for row in table.rows for cell in row.cells).encode()  # a text that can't be stored would raise
