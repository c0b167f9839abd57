"""`python -m services.agent`: one agent worker."""

import sys

from libs.assignment import DeskFileError
from libs.messaging.workers import run_process
from libs.telemetry import configure_logs
from services.agent.app import run
from services.agent.flows import FlowError
from services.agent.settings import AgentSettings


def main() -> int:
    settings = AgentSettings()
    configure_logs("agent", settings.log_level)
    return run_process(run(settings), {FlowError: "flows", DeskFileError: "desk"})


if __name__ == "__main__":
    sys.exit(main())
