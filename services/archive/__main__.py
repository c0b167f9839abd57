"""`python -m services.archive`: one worker of the archive."""

import sys

from libs.messaging.workers import run_process
from libs.telemetry import configure_logs
from services.archive.app import run
from services.archive.settings import ArchiveServiceSettings, NoArchive


def main() -> int:
    settings = ArchiveServiceSettings()
    configure_logs("archive", settings.log_level)
    return run_process(run(settings), {NoArchive: "settings", OSError: "password file"})


if __name__ == "__main__":
    sys.exit(main())
