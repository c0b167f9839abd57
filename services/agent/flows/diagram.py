"""A flow as a diagram in Mermaid's notation, which code hosts and editors show."""

from collections.abc import Sequence

from services.agent.flows.schema import Flow
from services.agent.flows.steps import Step

Way = tuple[str, str]
"""Where a line comes from, and what is written on it."""

MOST_TEXT = 60
"""Characters of a text in a box."""


def drawn(flow: Flow) -> str:
    """The flow from its trigger to its ends."""
    drawing = _Drawing()
    conditions = [*filter(None, [flow.trigger.when]), *flow.trigger.conditions]
    start = drawing.box("([", [f"{flow.name}", *conditions], "])")
    ends = drawing.block(flow.steps, [(start, "")])
    if ends:
        drawing.join(ends, drawing.box("([", ["end of the flow"], "])"))
    return drawing.text()


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

    def block(self, steps: Sequence[Step], ways: list[Way]) -> list[Way]:
        """Draw steps that are reached by these ways; the ways that lead out of them."""
        for step in steps:
            skipped: list[Way] = []
            if step.when:
                test = self.box("{", [step.when], "}")
                self.join(ways, test)
                ways, skipped = [(test, "yes")], [(test, "no")]
            ways = [*self._step(step, ways), *skipped]
        return ways

    def _step(self, step: Step, ways: list[Way]) -> list[Way]:
        opening, closing = _SHAPES.get(step.kind, ("[", "]"))
        box = self.box(opening, [step.kind.replace("_", " "), *_about(step)], closing)
        if step.id:
            self._named[step.id] = box
        self.join(ways, box)
        return self._onward(step, box)

    def _onward(self, step: Step, box: str) -> list[Way]:
        if step.branch:
            cases = [way for case in step.branch.cases for way in self.block(case.steps, [(box, case.when)])]
            return [*cases, *self.block(step.branch.default, [(box, "otherwise")])]
        if step.office_hours:
            within = self.block(step.office_hours.open, [(box, "open")])
            return [*within, *self.block(step.office_hours.closed, [(box, "closed")])]
        if step.ask:
            late = self.block(step.ask.on_timeout, [(box, "no answer in time")]) if step.ask.timeout else []
            return [(box, ""), *self.block(step.ask.on_failure, [(box, "gave up")]), *late]
        if step.assign:
            self.join([(box, "somebody is free")], self.box("([", ["a person has it"], "])"))
            return self.block(step.assign.on_timeout, [(box, "nobody in time")])
        if step.http_request:
            return [(box, ""), *self.block(step.http_request.on_failure, [(box, "failed")])]
        if step.jump:
            self._jumps.append((box, step.jump.to, f"at most {step.jump.most} times"))
            return [(box, "then")]
        if step.close or (step.assist and not step.assist.hand_off):
            return []
        return [(box, "handed off" if step.assist else "")]


_SHAPES = {
    "branch": ("{", "}"), "office_hours": ("{", "}"), "close": ("([", "])"), "assist": ("[[", "]]"),
    "run": ("[[", "]]"), "ask": ("[/", "/]"),
}  # fmt: skip


def _about(step: Step) -> list[str]:
    """What tells this step from others of its kind."""
    told: list[object] = [
        step.say and step.say.text.en,
        step.ask and f"{step.ask.name}: {step.ask.text.en}",
        step.assign and f"team {step.assign.team}, {step.assign.strategy.replace('_', ' ')}",
        step.run and step.run.flow,
        step.http_request and f"{step.http_request.method} {step.http_request.url}",
        step.note and step.note.en,
        step.close and (step.close.text.en if step.close.text else step.close.reason),
        step.wait and step.wait.duration,
        ", ".join(step.set or {}),
        step.assist and ", ".join(step.assist.tools),
        step.office_hours and step.office_hours.zone,
    ]
    return [str(text) for text in told if text]


def _escaped(text: str) -> str:
    short = text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
    return short.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
