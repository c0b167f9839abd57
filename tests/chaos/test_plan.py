"""A seed gives the same run again, and a failed run prints the command that repeats it."""

from itertools import islice

from tests.chaos import options, report
from tests.chaos.faults import BEYOND_THE_LEASE_S, KINDS, PROCESSES, plan
from tests.chaos.oracle import Evidence, Violation
from tests.chaos.people.names import name_of
from tests.chaos.record import Window

MANY = 2_000


def test_a_seed_gives_the_same_faults_again_and_another_seed_others() -> None:
    first, again, other = (list(islice(plan(seed, pause_s=4), 50)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_every_kind_of_fault_comes_to_every_process() -> None:
    faults = list(islice(plan(1, pause_s=4), MANY))
    assert {fault.kind for fault in faults} == set(KINDS)
    for kind in ("kill", "terminate", "stop"):
        assert {fault.target for fault in faults if fault.kind == kind} == set(PROCESSES)
    assert {name for fault in faults if fault.kind == "half-open" for name in fault.target.split()} == {
        "client", "redis", *PROCESSES,
    }  # fmt: skip
    lease_s = BEYOND_THE_LEASE_S[0]
    assert all(fault.lasts_s >= lease_s for fault in faults if fault.kind == "stop")


def test_no_name_is_part_of_another() -> None:
    names = [name_of(number) for number in range(MANY)]
    assert len(set(names)) == MANY
    assert {len(name) for name in names} == {6}


def test_a_run_is_named_by_a_command_that_runs_it_again() -> None:
    chosen = options.read(
        ["--seed", "9", "--turns", "30", "--pause", "0", "--topology", "cluster", "--only", "kill,redis-kill"]
    )
    _, _, arguments = chosen.command.partition('ARGS="')
    assert options.read(arguments.strip('"').split()) == chosen


def test_a_violation_is_shown_with_the_faults_around_it() -> None:
    near, far = Window("kill", "agent-1", 95_000, 96_000), Window("cut", "agent-2 redis", 1, 2)
    shown = report.explain(Violation("gap at a client", "0-talk", "lost", "100000-0"), Evidence(windows=[near, far]))
    assert "0-talk at 100000-0" in shown
    assert "kill agent-1" in shown
    assert "agent-2" not in shown
