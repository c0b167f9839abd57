"""The atomic steps of an import, loaded once; each `.lua` file gives the reason and the arguments."""

from pathlib import Path

from libs.messaging import LuaScript

_FOLDER = Path(__file__).parent / "scripts"

PLAN = LuaScript(_FOLDER / "plan_import.lua")
START = LuaScript(_FOLDER / "start_import.lua")
UNDO = LuaScript(_FOLDER / "undo_import.lua")
ACQUIRE = LuaScript(_FOLDER / "acquire_import.lua")
RENEW = LuaScript(_FOLDER / "renew_import.lua")
RELEASE = LuaScript(_FOLDER / "release_import.lua")
UPDATE = LuaScript(_FOLDER / "update_import.lua")
FINISH_CHUNK = LuaScript(_FOLDER / "finish_chunk.lua")
END = LuaScript(_FOLDER / "end_import.lua")
