"""The options of a run."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from tests.chaos.faults import KINDS
from tests.redis_topologies import Topology

DESCRIPTION = """Chats with a whole deployment while faults befall it, then judges what it did. A seed gives the same
people and the same faults again."""


@dataclass(frozen=True)
class Options:
    """`turns`: what contacts send until no more of them come. `minutes`: the same, by the clock. `pause`: seconds
    between faults, on average; 0: no faults. `people`: at once. `only`: these kinds of faults."""

    seed: int = 1
    turns: int = 10_000
    minutes: float = 25
    people: int = 30
    pause: float = 4
    folder: Path | None = None
    topology: Topology = "single"
    only: tuple[str, ...] = ()

    @property
    def kinds(self) -> Mapping[str, int]:
        """The kinds of faults, with how often each comes."""
        return {kind: share for kind, share in KINDS.items() if not self.only or kind in self.only}

    @property
    def command(self) -> str:
        """Runs this again."""
        more = "" if self.topology == "single" else f" --topology {self.topology}"
        more += f" --only {','.join(self.only)}" if self.only else ""
        return (
            f'make chaos ARGS="--seed {self.seed} --turns {self.turns} --minutes {self.minutes:g} '
            f'--people {self.people} --pause {self.pause:g}{more}"'
        )


def read(arguments: Sequence[str]) -> Options:
    default = Options()
    parser = ArgumentParser(prog="python -m tests.chaos", description=DESCRIPTION)
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument("--turns", type=int, default=default.turns, help="messages of contacts (%(default)s)")
    parser.add_argument("--minutes", type=float, default=default.minutes, help="at most so long (%(default)s)")
    parser.add_argument("--people", type=int, default=default.people, help="contacts at once (%(default)s)")
    parser.add_argument(
        "--pause", type=float, default=default.pause, help="seconds between faults; 0: none (%(default)s)"
    )
    parser.add_argument(
        "--topology", choices=get_args(Topology), default=default.topology, help="of Redis (%(default)s)"
    )
    parser.add_argument("--folder", type=Path, help="where logs, schedule and report go; a new temporary one")
    parser.add_argument("--only", type=_kinds, default=default.only, help="kinds of faults, as kill,cut (all)")
    chosen: Namespace = parser.parse_args(arguments)
    return replace(default, **vars(chosen))


def _kinds(text: str) -> tuple[str, ...]:
    found = tuple(text.split(","))
    if unknown := set(found) - KINDS.keys():
        raise ArgumentTypeError(f"no such kind of fault: {', '.join(unknown)}; there are {', '.join(KINDS)}")
    return found
