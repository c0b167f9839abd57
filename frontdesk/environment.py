"""The settings that `up` needs before anything starts.

Services check their own settings. `up` only needs those that decide which programs it starts, and those that it passes
on. As in pydantic-settings, an environment variable wins over `.env`, and an empty value counts as not set.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from frontdesk.errors import UserError

PREFIX = "FRONTDESK_"
ENV_FILE = Path(".env")

Environment = Mapping[str, str]


def read_environment(env_file: Path = ENV_FILE) -> dict[str, str]:
    """Environment variables over the lines of `.env`, without the empty ones."""
    # Not by pydantic-settings, whose import costs 0.15 s of the time to start.
    from dotenv import dotenv_values

    try:
        lines = dotenv_values(env_file)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"can't read {env_file}: {error}") from None
    merged = {**{key.upper(): value for key, value in lines.items()}, **os.environ}
    return {key: value for key, value in merged.items() if value}


def port_setting(environment: Environment, name: str, default: int) -> int:
    """A port from the environment. Raises UserError that names the variable."""
    raw = environment.get(PREFIX + name)
    if raw is None:
        return default
    # `isdigit` alone accepts digits of other scripts, and `int` signs and underscores.
    if not raw.isascii() or not raw.isdigit() or int(raw) > 65_535:
        raise UserError(f"{PREFIX}{name}: must be a port number from 0 to 65535, is {raw!r}")
    return int(raw)
