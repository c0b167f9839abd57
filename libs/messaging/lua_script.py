"""Atomic steps: one `.lua` file is one step is one typed Python function elsewhere.

Each file starts with a header that names its KEYS and ARGV in order:

    -- KEYS: state log
    -- ARGV: key entry *pairs
    -- Why this step exists.

`LuaScript` checks the count of both at each call. Lines `-- include: _file.lua` paste shared functions.
"""

import re
from collections.abc import Sequence
from hashlib import sha1
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

_INCLUDE = re.compile(r"^-- include: (\S+)$", re.MULTILINE)
_HEADER = re.compile(r"^-- (KEYS|ARGV):(.*)$", re.MULTILINE)


class LuaScript:
    """A Lua script with named keys and arguments. A last name that starts with `*` takes any number more."""

    def __init__(self, path: Path) -> None:
        source = path.read_text()
        names = {kind: tuple(line.split()) for kind, line in _HEADER.findall(source)}
        self.name = path.stem
        self.keys: tuple[str, ...] = names["KEYS"]
        self.argv: tuple[str, ...] = names["ARGV"]
        self.source = _INCLUDE.sub(lambda found: (path.parent / found[1]).read_text(), source)
        # EVALSHA names a script by its SHA-1; nothing here depends on it being a good hash.
        self.sha = sha1(self.source.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, redis: Redis, keys: Sequence[str], argv: Sequence[str | bytes | int]) -> Any:
        """Run the step. Raises what Redis answers; a lost reply leaves open whether it ran."""
        _check(self.name, "KEYS", self.keys, len(keys))
        _check(self.name, "ARGV", self.argv, len(argv))
        try:
            return await redis.evalsha(self.sha, len(keys), *keys, *argv)
        except NoScriptError:
            return await redis.eval(self.source, len(keys), *keys, *argv)


def _check(script: str, kind: str, names: tuple[str, ...], count: int) -> None:
    open_ended = bool(names) and names[-1].startswith("*")
    fixed = len(names) - open_ended
    if count < fixed or (count > fixed and not open_ended):
        raise TypeError(f"{script}.lua takes {kind} {' '.join(names)}; {count} given")
