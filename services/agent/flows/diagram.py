"""A flow as a diagram in Mermaid's notation, which code hosts and editors show."""

from collections.abc import Sequence

from libs.contracts import SilenceKind
from services.agent.flows.fields import as_written
from services.agent.flows.schema import Flow, Silence
from services.agent.flows.steps import Step

Way = tuple[str, str]
"""The box at which a line begins, and the text on it."""

MAX_TEXT = 60
"""Characters of a text in a box."""


def drawn(flow: Flow) -> str:
    """The flow from its trigger to its ends."""
    drawing = _Drawing()
    start = drawing.box("([", [f"{flow.name}", *flow.trigger.label()], "])")
    # Rules hold at any step: they stand next to the start, and no way leads through them.
    for rules in (_silence(flow), _reopening(flow)):
        if rules:
            drawing.attach(start, drawing.box("[/", rules, "/]"))
    ends = drawing.block(flow.steps, [(start, "")])
    if ends:
        drawing.join(ends, drawing.box("([", ["end of the flow"], "])"))
    return drawing.text()


def _silence(flow: Flow) -> list[str]:
    """The flow's own rules for silence, one a line; none where the desk's apply to all."""
    places: dict[SilenceKind, str] = {
        "question": "in a question", "assistant": "with the assistant", "queue": "in the queue",
        "teammate": "after a teammate's answer",
    }  # fmt: skip
    lines: list[str] = []
    for kind, place in places.items():
        match flow.silence.of(kind):
            case Silence(after=after, remind=remind):
                reminder = f"reminder after {as_written(remind)}, " if remind else ""
                lines.append(f"{place}: {reminder}end after {as_written(after)}")
            case "never":
                lines.append(f"{place}: no end")
            case None:
                pass
    return ["silence", *lines] if lines else []


def _reopening(flow: Flow) -> list[str]:
    if flow.reopen is None:
        return []
    return ["reopening", f"by a message up to {as_written(flow.reopen.within)} after the end"]


class _Drawing:
    def __init__(self) -> None:
        self._lines = ["flowchart TD"]
        self._boxes = 0
        self._named: dict[str, str] = {}
        self._jumps: list[tuple[str, str, str]] = []

    def text(self) -> str:
        jumps = [f'    {source} -.->|"{label}"| {self._named[target]}' for source, target, label in self._jumps]
        return "\n".join([*self._lines, *jumps]) + "\n"

    def box(self, opening: str, texts: Sequence[str], closing: str) -> str:
        self._boxes += 1
        name = f"n{self._boxes}"
        self._lines.append(f'    {name}{opening}"{"<br>".join(map(_escaped, texts))}"{closing}')
        return name

    def join(self, ways: Sequence[Way], target: str) -> None:
        for source, label in ways:
            self._lines.append(
                f'    {source} -->|"{_escaped(label)}"| {target}' if label else f"    {source} --> {target}"
            )

    def attach(self, box: str, other: str) -> None:
        """A line without a direction."""
        self._lines.append(f"    {box} -.- {other}")

    def block(self, steps: Sequence[Step], ways: list[Way]) -> list[Way]:
        """Draw the steps to which these ways lead. Returns the ways out of them."""
        for step in steps:
            skipped: list[Way] = []
            if step.when:
                test = self.box("{", [step.when], "}")
                self.join(ways, test)
                ways, skipped = [(test, "yes")], [(test, "no")]
            ways = [*self._step(step, ways), *skipped]
        return ways

    def _step(self, step: Step, ways: list[Way]) -> list[Way]:
        opening, closing = step.shape
        box = self.box(opening, [step.kind.replace("_", " "), *filter(None, [step.label()])], closing)
        if step.id:
            self._named[step.id] = box
        self.join(ways, box)
        if (jump := step.jump()) is not None:
            self._jumps.append((box, jump.id, jump.label))
        if step.exit_label is not None:
            label, end = step.exit_label
            self.join([(box, label)], self.box("([", [end], "])"))
        after = step.next_label()
        onward = [] if after is None else [(box, after)]
        drawn = [block for block in step.blocks() if block.drawn]
        return [*onward, *(way for block in drawn for way in self.block(block.steps, [(box, block.label)]))]


def _escaped(text: str) -> str:
    # Mermaid reads entities with `#`, and a quote or tag would end the box.
    short = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
    return short.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
