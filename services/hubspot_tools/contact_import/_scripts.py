"""The atomic steps of an import, loaded once; each `.lua` file says why and with what arguments."""

from pathlib import Path

from libs.messaging import LuaScript

_FOLDER = Path(__file__).parent / "scripts"

PLAN = LuaScript(_FOLDER / "plan_import.lua")
START = LuaScript(_FOLDER / "start_import.lua")
TAKE = LuaScript(_FOLDER / "take_import.lua")
KEEP = LuaScript(_FOLDER / "keep_import.lua")
MARK = LuaScript(_FOLDER / "mark_import.lua")
FINISH_CHUNK = LuaScript(_FOLDER / "finish_chunk.lua")
END = LuaScript(_FOLDER / "end_import.lua")
