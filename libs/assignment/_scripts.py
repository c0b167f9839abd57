"""The atomic steps on `{desk}`, loaded once; each `.lua` file says why and with what arguments."""

from pathlib import Path

from libs.messaging import LuaScript

_FOLDER = Path(__file__).parent / "scripts"


def _load(name: str) -> LuaScript:
    return LuaScript(_FOLDER / f"{name}.lua")


PLACE = _load("place")
DRAIN = _load("drain")
FINISH = _load("finish")
FORGET = _load("forget")
EXPLAIN = _load("explain")
PEOPLE = _load("people")
BEAT = _load("beat")
SET_MANUAL = _load("set_manual")
PUT_DIRECTORY = _load("put_directory")
REMOVE = _load("remove")
