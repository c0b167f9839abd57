"""What several places need exists once: they use it, and have no version of their own."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BACKOFF = "libs/messaging/backoff.py"
PERIODIC = "libs/messaging/periodic.py"
TRY_UNTIL_IT_WORKS = (
    "libs/messaging/listener.py",
    "services/gateway/identity/current_rights.py",
)
"""These loops end when something else happens: a right is known, or the process ends."""


def nodes(*, without: str) -> Iterator[tuple[str, ast.AST]]:
    for folder in ("services", "libs", "frontdesk"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if name != without:
                yield from ((name, node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


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
