"""The atomic steps of an import, loaded once; each `.lua` file says why and with what arguments."""

from pathlib import Path

from libs.messaging import Script

_FOLDER = Path(__file__).parent / "scripts"

PLAN = Script(_FOLDER / "plan_import.lua")
START = Script(_FOLDER / "start_import.lua")
TAKE = Script(_FOLDER / "take_import.lua")
KEEP = Script(_FOLDER / "keep_import.lua")
MARK = Script(_FOLDER / "mark_import.lua")
FINISH_CHUNK = Script(_FOLDER / "finish_chunk.lua")
END = Script(_FOLDER / "end_import.lua")
