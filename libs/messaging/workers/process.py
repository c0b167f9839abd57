"""A worker's process from outside: its status, one line if it can't start, and how seldom it searches for garbage."""

import gc
import sys
from collections.abc import Coroutine, Mapping
from typing import Any

import uvloop
from redis.exceptions import RedisError

from libs.messaging.redis_health import RedisUnusable
from libs.messaging.redis_state import classify

YOUNG_OBJECTS = 5_000
"""New objects between two searches for garbage. After Python's own 700, those of a turn in flight are looked at again
and again, though nearly all of them go without a search when the turn ends."""

YOUNG_SEARCHES, MIDDLE_SEARCHES = 5, 10
"""Searches of new objects until those that stayed are searched as well, and so on. More would hold the loop longer."""


def search_garbage_seldom() -> None:
    """Leave out of every search what is loaded by now, and search seldom. Call it once, before the worker serves.

    A search of all objects took 0.26 s, in which no event was handled, and all searches a seventh of an agent's CPU.
    """
    # Nothing is searched before: the garbage of the start is small, and the search would delay each start by 0.3 s.
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_SEARCHES, MIDDLE_SEARCHES)


def run_process(work: Coroutine[Any, Any, int], refusals: Mapping[type[Exception], str]) -> int:
    """Returns the exit status. `refusals`: errors in the operator's files and settings, and the words before them."""
    try:
        return uvloop.run(work)
    except tuple(refusals) as error:
        [words] = [words for kind, words in refusals.items() if isinstance(error, kind)]
        print(f"{words}: {error}", file=sys.stderr)
        return 2
    except RedisUnusable as error:
        refused = error
    except RedisError as error:
        refused = RedisUnusable(classify(error))
    finally:
        # As Python ends, it looks at each object for garbage. With the dictionaries of names that is 0.3 s of CPU time,
        # and seconds on a busy machine, in which the process would be killed.
        gc.freeze()
    print(refused, file=sys.stderr)
    return refused.exit_code
