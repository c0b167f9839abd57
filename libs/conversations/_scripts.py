"""The atomic steps on a conversation, loaded once; each `.lua` file gives the reason and the arguments."""

from pathlib import Path

from libs.messaging import LuaScript

_FOLDER = Path(__file__).parent / "scripts"


def _load(name: str) -> LuaScript:
    return LuaScript(_FOLDER / f"{name}.lua")


OPEN = _load("open")
APPEND_EVENT = _load("append_event")
ADD_ATTACHMENT = _load("add_attachment")
DROP_ATTACHMENT = _load("drop_attachment")
APPEND_RESULT = _load("append_result")
ASSIGN = _load("assign")
COME_BACK = _load("come_back")
SNOOZE = _load("snooze")
DESCRIBE = _load("describe")
RATE = _load("rate")
REQUEST_UNDO = _load("request_undo")
CLOSE = _load("close")
ACQUIRE = _load("acquire")
COMMIT = _load("commit")
READ_LEASED = _load("read_leased")
RELEASE = _load("release")
ABANDON = _load("abandon")
GIVE_UP = _load("give_up")
NOTE_MODEL_USE = _load("note_model_use")
MARK_SETTLED = _load("mark_settled")
PUBLISH_DRAFT = _load("publish_draft")
FIRE_TIMER = _load("fire_timer")
DUE_TIMERS = _load("due_timers")
CLOSE_IDLE = _load("close_idle")
RESTORE = _load("restore")
WATCH_SILENCE = _load("watch_silence")
RETRY_EVENT = _load("retry_event")
RETRY_TURN = _load("retry_turn")
RETRY_DELIVERY = _load("retry_delivery")
ANNOUNCE_CHANNELS = _load("announce_channels")
ACQUIRE_DELIVERIES = _load("acquire_deliveries")
ADVANCE_DELIVERY = _load("advance_delivery")
RELEASE_DELIVERY = _load("release_delivery")
GIVE_UP_DELIVERY = _load("give_up_delivery")
ACQUIRE_MAIL = _load("acquire_mail")
BEGIN_MAIL = _load("begin_mail")
MARK_MAILED = _load("mark_mailed")
GIVE_UP_MAIL = _load("give_up_mail")
RELEASE_MAIL = _load("release_mail")
SET_MAIL = _load("set_mail")
READ_CLOSED = _load("read_closed")
CONFIRM_ARCHIVED = _load("confirm_archived")
SWEEP_CLOSED = _load("sweep_closed")
REFUSE_ARCHIVING = _load("refuse_archiving")
