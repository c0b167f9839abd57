"""A wall clock that is wrong by SKEW_S seconds, for a process with this folder on its path. Monotonic clocks stay."""

import datetime as dt
import os
import time
from typing import Any

SKEW_S = float(os.environ.get("SKEW_S", "0"))

_time, _time_ns = time.time, time.time_ns
_Datetime: Any = dt.datetime


class _LooksReal(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _Datetime)


class _Skewed(dt.datetime, metaclass=_LooksReal):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:
        return _Datetime.now(tz) + dt.timedelta(seconds=SKEW_S)

    @classmethod
    def utcnow(cls) -> Any:
        return _Datetime.fromtimestamp(_time() + SKEW_S, dt.UTC).replace(tzinfo=None)


time.time = lambda: _time() + SKEW_S
time.time_ns = lambda: _time_ns() + int(SKEW_S * 1_000_000_000)
setattr(dt, "datetime", _Skewed)  # noqa: B010  (a class of the standard library)
