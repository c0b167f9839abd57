"""A worker's process from outside: it ends with a status, and prints in one line why it can't start."""

import gc
import sys
from collections.abc import Coroutine, Mapping
from typing import Any

import uvloop
from redis.exceptions import RedisError

from libs.messaging.redis_health import RedisUnusable
from libs.messaging.redis_state import classify


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
