"""`frontdesk flows test`: reads the files, plays all tests side by side, and prints those that failed."""

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.errors import UserError
from frontdesk.evaluate.stage import Stage, open_stage, private_redis
from frontdesk.flow_tests.scene import open_test
from frontdesk.settings import load_settings
from libs.contracts import FlowTest, FlowTestFile
from libs.flow_tests import FlowTestError, read_flow_tests
from services.agent.flow_tests import FlowTestResult, play
from services.agent.flows import FlowError, read_flows

MAX_AT_ONCE = 8
"""Tests at once: each waits for Redis most of the time."""

STOPPED = 130
"""The exit status after Ctrl-C, as shells have it."""


@dataclass(frozen=True)
class FlowTestOptions:
    """`only`: words that the name of a test must have. `transcripts`: also those of tests that passed."""

    flows: Path
    paths: Sequence[Path] = ()
    only: str = ""
    transcripts: bool = False


def run_flow_tests(options: FlowTestOptions) -> int:
    """Print what failed, and a summary. 1 if a test failed. Raises Stop."""
    began = time.monotonic()
    # Files and flows are read before anything starts: a mistake in them is answered at once.
    files = read_files(options.flows, options.paths)
    texts = _flows(options.flows)
    chosen = [
        (file, tests.flow, test)
        for file, tests in files.items()
        for test in tests.tests
        if options.only.casefold() in test.name.casefold()
    ]
    if not chosen:
        raise UserError(f"--only: no test has {options.only!r} in its name")
    try:
        with private_redis(load_settings().redis_server) as redis_url:
            results = asyncio.run(play_all(redis_url, texts, chosen))
    except KeyboardInterrupt:
        print("frontdesk: the tests were stopped", file=sys.stderr)
        return STOPPED
    for file, result in results:
        if not result.passed or options.transcripts:
            print("\n".join(_shown(file, result, transcript=options.transcripts or not result.passed)))
    # The summary stands last, where a person looks first.
    failed = sum(not result.passed for _, result in results)
    seconds = time.monotonic() - began
    print(f"{len(results) - failed} of {len(results)} tests passed, in {seconds:.1f} s")
    return int(failed > 0)


def read_files(flows: Path, paths: Sequence[Path]) -> dict[Path, FlowTestFile]:
    """The named files and folders of tests; those next to the flows if none is named. Raises UserError."""
    named = [file for path in paths or [flows / "tests"] for file in _files(path)]
    found: dict[Path, FlowTestFile] = {}
    for file in named:
        try:
            found[file] = read_flow_tests(str(file), file.read_text(encoding="utf-8"))
        except FlowTestError as error:
            raise UserError(str(error)) from None
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{file}: can't be read: {error}") from None
    return found


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.yaml"))
    if not files:
        raise UserError(f"{path}: there are no files of tests (*.yaml) in this folder")
    return files


def _flows(folder: Path) -> dict[str, str]:
    try:
        return read_flows(folder)
    except FlowError as error:
        raise UserError(str(error)) from None


async def play_all(
    redis_url: str, texts: dict[str, str], chosen: Sequence[tuple[Path, str, FlowTest]]
) -> list[tuple[Path, FlowTestResult]]:
    """The results in their order. `texts`: the flows. `chosen`: the file, the flow, and one of its tests."""
    # All at once would be slower: each has an agent, a HubSpot and keys of its own.
    places = asyncio.Semaphore(MAX_AT_ONCE)
    async with open_stage(redis_url, None, texts) as stage:

        async def one(file: Path, flow: str, test: FlowTest) -> tuple[Path, FlowTestResult]:
            async with places:
                return file, await _played(stage, flow, test)

        return await asyncio.gather(*(one(*each) for each in chosen))


async def _played(stage: Stage, flow: str, test: FlowTest) -> FlowTestResult:
    began = time.monotonic()
    try:
        async with stage.scene(test.given.region, test.given.online) as scene:
            problems, transcript = await play(await open_test(scene, test), test, flow)
    except Exception as error:  # noqa: BLE001  a test that breaks the agent has failed, and the others go on
        return FlowTestResult(test.name, [f"the agent failed: {error!r}"], time.monotonic() - began)
    return FlowTestResult(test.name, problems, time.monotonic() - began, transcript)


def _shown(file: Path, result: FlowTestResult, *, transcript: bool) -> list[str]:
    outcome = "passed" if result.passed else "FAILED"
    lines = [f"{outcome}  {file.name}: {result.name}", *(f"  {problem}" for problem in result.problems)]
    return [*lines, *(f"    | {line}" for line in result.transcript)] if transcript else lines
