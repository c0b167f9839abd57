"""A part that several places need exists once, and no place has its own version."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import nodes_of, text_of

ROOT = Path(__file__).parents[2]
BACKOFF = "libs/messaging/backoff.py"
PERIODIC = "libs/messaging/periodic.py"
LEASE = "libs/messaging/lease.py"
TRY_UNTIL_IT_WORKS = (
    "libs/messaging/server_listener.py",
    "services/gateway/identity/current_rights.py",
)
"""These loops end when something else happens: a right is known, or the process ends."""


def nodes(*, without: str) -> Iterator[tuple[str, ast.AST]]:
    for folder in ("services", "libs", "frontdesk"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if name != without:
                yield from ((name, node) for node in nodes_of(path))


def test_only_the_backoff_doubles_a_wait_and_adds_jitter() -> None:
    found = {name for name, node in nodes(without=BACKOFF) if _is_power_of_two(node) or _jitter(node)}
    assert found == set()


def _is_power_of_two(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(left=ast.Constant(value=2), op=ast.Pow(), right=right):
            return not isinstance(right, ast.Constant)
        case _:
            return False


def _jitter(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="random"), attr="random" | "uniform" | "SystemRandom"):
            return True
        case ast.ImportFrom(module="random"):
            return True
        case _:
            return False


def test_only_the_periodic_loop_repeats_work_after_a_failure_of_redis() -> None:
    found = {
        name
        for name, node in nodes(without=PERIODIC)
        if isinstance(node, ast.While) and _sleeps(node) and _survives_redis(node)
    }
    assert found == set(TRY_UNTIL_IT_WORKS)


def _sleeps(loop: ast.While) -> bool:
    return any("asyncio.sleep" in ast.unparse(node) for node in ast.walk(loop) if isinstance(node, ast.Await))


def _survives_redis(loop: ast.While) -> bool:
    return any(
        isinstance(node, ast.ExceptHandler) and node.type is not None and "RedisError" in ast.unparse(node.type)
        for node in ast.walk(loop)
    )


RECOGNISERS = {"email_validator": "libs/email_addresses.py", "phonenumbers": "libs/phone_numbers.py"}


@pytest.mark.parametrize(("library", "module"), RECOGNISERS.items())
def test_only_one_module_reads_addresses_and_one_reads_phone_numbers(library: str, module: str) -> None:
    assert {name for name, node in nodes(without=module) if library in _imported(node)} == set()


def _imported(node: ast.AST) -> set[str]:
    match node:
        case ast.Import(names=names):
            return {each.name.partition(".")[0] for each in names}
        case ast.ImportFrom(module=str(module)):
            return {module.partition(".")[0]}
        case _:
            return set()


def test_only_the_recogniser_of_addresses_has_a_pattern() -> None:
    """Within brackets the sign is one of several characters, as in the names of teams."""
    found = {
        name for name, node in nodes(without=RECOGNISERS["email_validator"]) if _has_pattern(node) or _splits(node)
    }
    assert found == set()


def _has_pattern(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    outside = re.sub(r"\[[^\]]+\]", "", node.value)
    return outside != node.value and "@" in outside


def _splits(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="partition" | "rpartition" | "split" | "rsplit"), args=[argument, *_]):
            return isinstance(argument, ast.Constant) and argument.value == "@"
        case _:
            return False


def test_only_the_lease_ends_the_work_of_another_task_and_goes_on() -> None:
    found = {name for name, node in nodes(without=LEASE) if isinstance(node, ast.Attribute) and node.attr == "uncancel"}
    assert found == set()


def test_only_the_keeper_renews_leases() -> None:
    found = {
        f"{name}:{node.lineno}"
        for name, node in nodes(without=LEASE)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("renew", "_renew")
    }
    assert found == set()


def test_each_kind_of_lease_has_the_same_verbs() -> None:
    kinds, missing = set(), []
    for name, node in nodes(without=LEASE):
        match node:
            case ast.ClassDef(bases=[ast.Name(id="Lease")]):
                kinds.add(node.name)
            case ast.ClassDef() if "LeaseKeeper(" in ast.unparse(node):
                verbs = {each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
                missing += [f"{name}: {node.name}.{verb}" for verb in sorted({"acquire", "renew", "held"} - verbs)]
                renewed = next(each for each in node.body if getattr(each, "name", "") == "renew")
                kinds -= {kind for kind in kinds if f"Sequence[{kind}]" in ast.unparse(renewed)}
    assert (missing, kinds) == ([], set()), "each kind has a class that acquires, renews and holds it"


def test_only_one_module_of_the_browsers_side_has_a_pattern_for_addresses() -> None:
    around_the_sign = re.compile(r"[\])}+*]@[\[(\\]")
    sources = sorted((ROOT / "web/src").rglob("*.js"))
    found = [path.name for path in sources if around_the_sign.search(text_of(path))]
    assert found == ["email.js"]


def test_an_agent_and_an_outbox_worker_are_composed_in_one_place() -> None:
    """The services' `app.py`: tests take theirs from there."""
    for made, place in (("Agent", "services/agent/app.py"), ("OutboxWorker", "services/hubspot_tools/app.py")):
        makers = {
            path.relative_to(ROOT).as_posix()
            for folder in ("services", "bench", "tests")
            for path in (ROOT / folder).rglob("*.py")
            for node in nodes_of(path)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == made
        }
        assert makers == {place}


def test_one_helper_knows_the_keys_of_input_methods() -> None:
    """Where Enter acts, it must not act for an input method."""
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "web/src").rglob("*.js")}
    own = {path.name for path, text in sources.items() if re.search(r"\.isComposing\b|\bkeyCode\b", text)}
    without = [path.name for path, text in sources.items() if "'Enter'" in text and "isComposing(" not in text]
    assert (own, without) == ({"keyboard.js"}, [])
