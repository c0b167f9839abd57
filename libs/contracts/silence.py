"""When a conversation without new messages ends, and when its contact is reminded before that."""

from datetime import timedelta
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from libs.contracts.base import StrictModel

SilenceKind = Literal["question", "assistant", "queue", "teammate"]
"""Where a conversation stands still: the contact has not answered a question of a flow, the assistant or a teammate; or
the contact waits for a person."""

SILENCE_KINDS: tuple[SilenceKind, ...] = get_args(SilenceKind)

MIN_SILENCE = timedelta(minutes=30)
MAX_SILENCE = timedelta(days=14)

Minutes = Annotated[int, Field(ge=MIN_SILENCE.total_seconds() // 60, le=MAX_SILENCE.total_seconds() // 60)]

DAY = 24 * 60


class SilenceRules(StrictModel):
    """Minutes since the newest entry after which a conversation is closed, and after which its contact is reminded.

    None is never. A flow may have rules of its own. The rule for a teammate is the oldest one, and has no name in it.
    """

    close_question_after_minutes: Minutes | None = DAY
    remind_question_after_minutes: Minutes | None = None
    close_assistant_after_minutes: Minutes | None = DAY
    remind_assistant_after_minutes: Minutes | None = None
    close_queue_after_minutes: Minutes | None = 7 * DAY
    remind_queue_after_minutes: Minutes | None = None
    close_after_minutes: Minutes | None = DAY
    remind_after_minutes: Minutes | None = None

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        for kind in SILENCE_KINDS:
            close, remind = self.silence(kind)
            if remind is not None and (close is None or remind >= close):
                raise ValueError(f"{kind}: the reminder comes before the end")
        return self

    def silence(self, kind: SilenceKind) -> tuple[timedelta | None, timedelta | None]:
        """After which silence of this kind the conversation is closed, and after which the contact is reminded."""
        name = "" if kind == "teammate" else f"{kind}_"
        close, remind = (getattr(self, f"{what}_{name}after_minutes") for what in ("close", "remind"))
        return (
            None if close is None else timedelta(minutes=close),
            None if remind is None else timedelta(minutes=remind),
        )


SILENCE_FIELDS = tuple(SilenceRules.model_fields)
"""The names of the rules in the desk's file and its settings."""
