"""`frontdesk backup` and `frontdesk restore`: Redis and the archive in one folder.

Redis comes first, and the archive after it. A conversation that is archived in between is then in both, and the archive
takes the newer one. The other way round, Redis could say of a conversation that the archive has it, and forget it.
"""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from redis.exceptions import RedisError

from frontdesk.archive_address import archive_address
from frontdesk.archive_copy import copy_archive, restore_archive
from frontdesk.deployment_redis import deployment_redis
from frontdesk.errors import Failure, UserError
from frontdesk.redis_copy import MAX_PAUSE, copy_keys, digest_of, is_empty, remove_keys, restore_keys, running_workers
from libs.messaging import Keys

if TYPE_CHECKING:
    from sqlalchemy import URL

KEYS_FILE = "redis.keys"
MANIFEST = "backup.json"

Result = TypeVar("Result")


@dataclass(frozen=True)
class Manifest:
    """Written last: a folder without it holds no whole backup."""

    at: str
    prefix: str
    shards: int
    redis: dict[str, Any]
    archive: dict[str, str] | None


def run_backup(data: Path, folder: Path, *, without_archive: bool, max_pause: timedelta = MAX_PAUSE) -> int:
    """Write a backup into a new folder. Raises UserError and Failure."""
    address = None if without_archive else _archive(data)
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise UserError(f"can't make {folder}: {error.strerror}; name a folder that does not exist") from None
    copied, keys = _with_redis(_copy(data, folder / KEYS_FILE, max_pause))
    archive = None
    if address is not None:
        file = copy_archive(address, folder)
        archive = {"file": file.name, "sha256": digest_of(file)}
    manifest = Manifest(datetime.now(UTC).isoformat(timespec="seconds"), keys.prefix, keys.shards, copied, archive)
    draft = folder / f".{MANIFEST}"
    draft.write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    draft.rename(folder / MANIFEST)
    print(f"{copied['keys']} keys and {'the archive' if archive else 'no archive'} in {folder}; writes to Redis waited"
          f" {copied['paused_ms'] / 1000:.1f} s")  # fmt: skip
    return 0


def run_restore(data: Path, folder: Path, *, replace: bool, without_archive: bool) -> int:
    """Bring a backup back into an empty Redis and an empty archive. Raises UserError and Failure."""
    manifest = _read(folder)
    address = _archive(data) if manifest.archive and not without_archive else None
    _with_redis(_check(data, manifest, replace=replace))
    # The archive comes first: without it, Redis would forget conversations that only the copy of the archive has.
    if address is not None:
        restore_archive(address, folder, replace=replace)
    count = _with_redis(_restore(data, folder / KEYS_FILE, replace=replace))
    print(f"{count} keys and {'the archive' if address is not None else 'no archive'} of {manifest.at} are back")
    return 0


def _archive(data: Path) -> "URL":
    """Raises UserError: a backup that silently lacks the archive would be found out too late."""
    try:
        return archive_address(data)
    except UserError as error:
        raise UserError(f"{error}; or leave it out with --without-archive") from None


def _read(folder: Path) -> Manifest:
    """Raises UserError for a folder that is no whole and unchanged backup."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"{folder} holds no whole backup: {error}") from None
    files = {KEYS_FILE: manifest.redis["sha256"]}
    if manifest.archive:
        files[manifest.archive["file"]] = manifest.archive["sha256"]
    for name, digest in files.items():
        if not (folder / name).exists() or digest_of(folder / name) != digest:
            raise UserError(f"{folder / name} is not the file that was backed up")
    return manifest


async def _copy(data: Path, file: Path, max_pause: timedelta) -> tuple[dict[str, Any], Keys]:
    async with deployment_redis(data, "backup") as (redis, keys):
        return asdict(await copy_keys(redis, keys, file, max_pause)), keys


async def _check(data: Path, manifest: Manifest, *, replace: bool) -> None:
    async with deployment_redis(data, "restore") as (redis, keys):
        if (keys.prefix, keys.shards) != (manifest.prefix, manifest.shards):
            raise UserError(
                f"the backup has FRONTDESK_REDIS_PREFIX={manifest.prefix} and FRONTDESK_SHARDS={manifest.shards}:"
                " set both to these"
            )
        if await running_workers(redis, keys):
            raise UserError("Frontdesk is running on this Redis: stop all services, and wait a few seconds")
        if not replace and not await is_empty(redis, keys):
            raise UserError("Redis has keys of this deployment: --replace removes them first")


async def _restore(data: Path, file: Path, *, replace: bool) -> int:
    async with deployment_redis(data, "restore") as (redis, keys):
        if replace:
            await remove_keys(redis, keys)
        return await restore_keys(redis, keys, file)


def _with_redis(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(work)
    except (RedisError, OSError) as error:
        raise Failure(f"Redis: {error or type(error).__name__}: `python -m frontdesk doctor` says more") from error
