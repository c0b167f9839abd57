"""The atomic steps on `{desk}`, loaded once; each `.lua` file gives the reason and the arguments."""

from pathlib import Path

from libs.messaging import LuaScript

_FOLDER = Path(__file__).parent / "scripts"


def _load(name: str) -> LuaScript:
    return LuaScript(_FOLDER / f"{name}.lua")


PLACE = _load("place")
RESERVE = _load("reserve")
END_RESERVATION = _load("end_reservation")
REMOVE_CONVERSATION = _load("remove_conversation")
EXPLAIN_QUEUE = _load("explain_queue")
LIST_PEOPLE = _load("list_people")
RENEW_PRESENCE = _load("renew_presence")
SET_STATUS = _load("set_status")
PUT_DIRECTORY = _load("put_directory")
REMOVE_FROM_DIRECTORY = _load("remove_from_directory")
