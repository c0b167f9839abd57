"""`frontdesk doctor`: checks everything that Frontdesk depends on, and names a remedy for each problem."""

import asyncio
import sys
from pathlib import Path

from frontdesk.data_folder import DataFolder
from frontdesk.doctor.archive import check_archive
from frontdesk.doctor.channels import check_channels
from frontdesk.doctor.dead_letters import check_dead_letters
from frontdesk.doctor.findings import Finding, as_json, as_text, is_broken
from frontdesk.doctor.hubspot import check_hubspot
from frontdesk.doctor.identity import check_demo, check_keys
from frontdesk.doctor.local import check_flows, check_identity, check_settings
from frontdesk.doctor.mail import check_mail
from frontdesk.doctor.openai import check_openai
from frontdesk.doctor.origins import check_origins
from frontdesk.doctor.redis import check_redis
from frontdesk.doctor.waiting import check_waiting
from frontdesk.environment import read_environment
from frontdesk.settings import CommandSettings, load_settings
from frontdesk.tokens import first_secret

__all__ = ["examine", "run_doctor"]


def run_doctor(data: Path, *, as_json_output: bool) -> int:
    """Print the findings. Returns the exit code: 1 if something is broken. Raises Stop."""
    settings = load_settings()
    findings = check_settings(read_environment()) + asyncio.run(examine(settings, data))
    print(as_json(findings) if as_json_output else as_text(findings, colour=sys.stdout.isatty()))
    return 1 if is_broken(findings) else 0


async def examine(settings: CommandSettings, data: Path) -> list[Finding]:
    """Run all checks at the same time. Each has its own timeout."""
    running = DataFolder(data).deployment()
    redis_url = running.redis_url if running else None
    if settings.redis_url:
        redis_url = settings.redis_url.get_secret_value()
    keys = settings.keys
    redis, waiting, channels, dead, hubspot, openai = await asyncio.gather(
        check_redis(redis_url, keys, settings.redis_server),
        check_waiting(redis_url, keys),
        check_channels(redis_url, keys),
        check_dead_letters(redis_url, keys),
        check_hubspot(
            settings.hubspot_token,
            settings.hubspot_base_url,
            settings.hubspot_api_version,
            sandbox=running.sandbox_url if running else None,
        ),
        check_openai(settings.openai_api_key, settings.openai_base_url, settings.openai_model),
    )
    sites, mail, archive, public_keys, demo = await asyncio.gather(
        check_origins(redis_url, keys, settings.allowed_origins),
        check_mail(),
        check_archive(data),
        check_keys(settings.jwks_url),
        check_demo(
            running.url if running else f"http://{settings.host}:{settings.port}",
            account=settings.hubspot_token is not None and (running is None or running.sandbox_url is None),
            wanted=settings.demo,
        ),
    )
    return [
        *redis,
        *hubspot,
        *waiting,
        *channels,
        *dead,
        *sites,
        *mail,
        *archive,
        openai,
        check_flows(settings.flows),
        check_identity(first_secret(settings), data),
        *public_keys,
        *demo,
    ]
