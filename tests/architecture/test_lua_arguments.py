"""A Lua script reads its arguments by name, and each Python call passes exactly these names. mypy can't check them."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from redis.asyncio import Redis

from libs.messaging import LuaScript
from tests.architecture.sources import nodes_of, text_of

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("libs", "services") for path in sorted((ROOT / folder).rglob("*.lua"))]
SCRIPTS = [path for path in FILES if not path.name.startswith("_")]
MODULES = [path for folder in ("libs", "services") for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def calls() -> list[tuple[str, LuaScript, ast.Call]]:
    """Each call of a script, or of its `arguments`: the place, the script, the call."""
    return [found for path in MODULES if path.name != "__main__.py" for found in _calls_in(path)]


def _calls_in(path: Path) -> Iterator[tuple[str, LuaScript, ast.Call]]:
    source = text_of(path)
    if not re.search(r"LuaScript|_scripts|libs\.messaging", source):
        return
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    module = importlib.import_module(name)
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and (script := _script(node.func, module)):
            yield f"{path.relative_to(ROOT)}:{node.lineno}", script, node


def _script(called: ast.expr, module: ModuleType) -> LuaScript | None:
    names = ast.unparse(called).removesuffix(".arguments").split(".")
    found: object = module
    for name in names:
        found = getattr(found, name, None)
    return found if isinstance(found, LuaScript) else None


def test_each_call_passes_exactly_the_names_of_the_scripts_header() -> None:
    wrong = []
    for place, script, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        positional = len(call.args) - (not ast.unparse(call.func).endswith(".arguments"))
        if given != script.names or positional:
            wrong.append(f"{place}: {script.name}.lua: {sorted(map(str, given ^ script.names)) or 'by position'}")
    assert wrong == []


def test_each_script_is_called() -> None:
    assert len(calls()) > len(SCRIPTS)
    called = {script.name for _, script, _ in calls()}
    assert [path.stem for path in SCRIPTS if path.stem not in called] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_script_reads_no_argument_by_number(path: Path) -> None:
    text = re.sub(r"^-- (?:KEYS|ARGV):.*$", "", text_of(path), flags=re.MULTILINE)
    assert re.findall(r"\b(?:KEYS|ARGV)\b", text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_uses_each_argument(path: Path) -> None:
    code = re.sub(r"--.*$", "", text_of(path), flags=re.MULTILINE)
    assert [name for name in LuaScript(path).names if not re.search(rf"\b{name}\b", code)] == []


def script(folder: Path, *lines: str) -> LuaScript:
    path = folder / "step.lua"
    path.write_text("\n".join(lines))
    return LuaScript(path)


async def test_arguments_have_their_names_and_forms(tmp_path: Path, redis: Redis) -> None:
    made = script(
        tmp_path,
        "-- KEYS: first *others",
        "-- ARGV: ttl:number none:number yes:flag no:flag empty",
        "-- ARGV: *parts",
        "return { first, others, tostring(ttl + 1), tostring(none), tostring(yes), tostring(no), empty, parts }",
    )
    reply = await made(
        redis, first="a", others=["b", "c"], ttl=1, none=None, yes=True, no=False, empty=None, parts=[1, "x"]
    )
    assert reply == [b"a", [b"b", b"c"], b"2", b"nil", b"true", b"false", b"", [b"1", b"x"]]


@pytest.mark.parametrize(
    ("values", "wrong"), [({"a": "1"}, "b"), ({"a": "1", "b": "2", "c": "3"}, "c"), ({"a": "1", "c": "2"}, "b c")]
)
async def test_a_call_with_other_names_is_refused(
    tmp_path: Path, redis: Redis, values: dict[str, str], wrong: str
) -> None:
    made = script(tmp_path, "-- KEYS: a", "-- ARGV: b", "return 1")
    with pytest.raises(TypeError, match=f"step.lua takes a b; missing or unknown: {wrong}"):
        await made(redis, **values)


async def test_one_string_is_no_sequence_of_values(tmp_path: Path, redis: Redis) -> None:
    made = script(tmp_path, "-- KEYS: *leases", "-- ARGV:", "return #leases")
    with pytest.raises(TypeError, match="leases takes a sequence"):
        await made(redis, leases="abc")


@pytest.mark.parametrize(
    "header",
    [
        ("-- KEYS: a", "-- ARGV: a"), ("-- KEYS: pairs", "-- ARGV:"), ("-- KEYS:", "-- ARGV: end"),
        ("-- KEYS: redis", "-- ARGV:"), ("-- KEYS:", "-- ARGV: from"), ("-- KEYS: *a b", "-- ARGV:"),
        ("-- KEYS: a", "-- ARGV: b:string"), ("-- KEYS: a", "-- ARGV:", "local x, a = 1, 2"),
        ("-- KEYS: a", "-- ARGV:", "local function a() end"),
    ],
)  # fmt: skip
def test_a_header_with_an_ambiguous_name_does_not_load(tmp_path: Path, header: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"step\.lua"):
        script(tmp_path, *header)


async def test_errors_name_the_line_of_the_file(tmp_path: Path, redis: Redis) -> None:
    made = script(tmp_path, "-- KEYS: a", "-- ARGV: b:number d", "-- ARGV: *c", "-- A comment.", "return a.x.y")
    with pytest.raises(Exception, match="user_script:5"):
        await made(redis, a="k", b=1, d="2", c=[])


async def test_an_include_comes_from_the_own_folder_or_the_shared_one_and_once(tmp_path: Path, redis: Redis) -> None:
    (tmp_path / "_own.lua").write_text("-- include: _now.lua\nlocal function doubled(x) return 2 * x end")
    made = script(
        tmp_path, "-- KEYS:", "-- ARGV: n", "-- include: _now.lua", "-- include: _own.lua",
        "return { doubled(n), now_ms() > 0 and 1 or 0 }",
    )  # fmt: skip
    assert await made(redis, n=2) == [4, 1]
    assert made.source.count("function now_ms") == 1
