"""`frontdesk replay`: runs the conversations again, and prints a summary, or one conversation with all that differs."""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from redis.exceptions import RedisError

from frontdesk.deployment_redis import deployment_redis
from frontdesk.errors import Failure, UserError
from frontdesk.evaluate.playing import ModelUsage, model_usage
from frontdesk.evaluate.stage import private_redis
from frontdesk.named_model import named_model
from frontdesk.replay.report import conversation_lines, summary_lines
from frontdesk.replay.shadow import Shadow
from frontdesk.replay.sources import Wanted, recordings
from frontdesk.settings import load_settings
from libs.assignment import DeskFileError, Directory, read_desk_file
from libs.contracts import ClosingNotes, DeskConfig, ReplayedConversation, ReplaySummary
from libs.conversations import ConversationState
from libs.flow_tests import summarised
from libs.messaging import Keys, connect
from services.agent.app import compose
from services.agent.assistant import Assistant
from services.agent.assistant_choice import open_assistant, open_reader, open_scribe
from services.agent.assistants.guided import GuidedAssistant
from services.agent.assistants.openai import ModelBreaker, OpenAISettings, SharedOutage
from services.agent.flows import FlowError, FlowStore, read_flow, read_flows
from services.agent.flows.runtime import Fetcher
from services.agent.replay import (
    MemoryTurns,
    Recording,
    Replayer,
    ReplaySetup,
    compared,
)
from services.agent.settings import AgentSettings
from services.agent.turns import Agent, ToolTimes

STOPPED = 130
"""The exit status after Ctrl-C, as shells have it."""


@dataclass(frozen=True)
class ReplayOptions:
    """`flow`: a file that takes the place of the flow of its name; or a folder, in place of all. `prompt`: a file with
    the backstory of all assistants. `model`: its name, None for the guided assistant. `jobs`: at once, with a model.
    """

    data: Path
    wanted: Wanted = field(default_factory=Wanted)
    flow: Path | None = None
    prompt: Path | None = None
    model: str | None = None
    jobs: int = 8
    json: Path | None = None
    at_most: float = 100
    """Exit with 1 if more than this percentage goes otherwise."""


def run_replay(options: ReplayOptions) -> int:
    """Print the report. Raises Stop."""
    # What can be wrong with options and files comes first: reading an archive takes seconds.
    texts, prompt, model = _texts(options.flow), _prompt(options.prompt), named_model(options.model)
    if options.json and not options.json.absolute().parent.is_dir():
        raise UserError(f"--json: there is no folder {options.json.parent}")
    found = asyncio.run(recordings(options.data, options.wanted))
    try:
        with quiet(), private_redis(load_settings().redis_server) as redis_url:
            began = time.monotonic()
            compared_ones, usage = asyncio.run(_all(redis_url, texts, prompt, model, found, _jobs(options, model)))
    except KeyboardInterrupt:
        print("frontdesk: the replay was stopped", file=sys.stderr)
        return STOPPED
    _check_answers(model, usage)
    summary = summarised(compared_ones, seconds=time.monotonic() - began, cost=usage.cost)
    one = compared_ones[0] if len(compared_ones) == 1 else None
    print("\n".join(conversation_lines(one) if one else summary_lines(summary)))
    _write(options.json, summary)
    return int(100 * (summary.conversations - summary.equal) > options.at_most * summary.conversations)


@contextmanager
def quiet() -> Iterator[None]:
    """The report has what the agent's log lines say, and they would stand in the middle of it."""
    before = structlog.get_config()
    logging.disable(logging.WARNING)
    # What says that a model answered would go to the terminal by itself: a command sets no logging up.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        structlog.configure(**before)


def run_shadow(options: ReplayOptions, *, minutes: float | None, every_s: float) -> int:
    """Print each conversation that would go otherwise, as they end, and a summary at last. Raises Stop."""
    texts, prompt, model = _texts(options.flow), _prompt(options.prompt), named_model(options.model)
    found: list[ReplayedConversation] = []
    began = time.monotonic()
    try:
        with quiet(), private_redis(load_settings().redis_server) as redis_url:
            asyncio.run(_shadow(redis_url, options, (texts, prompt, model), found, minutes, every_s))
    except KeyboardInterrupt:
        print(file=sys.stderr)
    except (RedisError, OSError) as error:
        raise Failure(f"Redis does not answer: {error}") from None
    usage = model_usage()
    summary = summarised(found, seconds=time.monotonic() - began, cost=usage.cost)
    print("\n".join(summary_lines(summary)))
    _write(options.json, summary)
    if found:
        _check_answers(model, usage)
    return 0


def _jobs(options: ReplayOptions, model: OpenAISettings | None) -> int:
    # Without a model nothing is awaited, and a second conversation at once would only take memory.
    return options.jobs if model else 1


def _check_answers(model: OpenAISettings | None, usage: ModelUsage) -> None:
    """Raise Failure if the guided assistant answered all in place of a model: the report would be about another one."""
    if model is not None and not usage.answers:
        raise Failure(f"the model {model.model} did not answer once: `frontdesk doctor` looks for the cause")


async def _shadow(
    redis_url: str, options: ReplayOptions, candidate: tuple[dict[str, str], str | None, OpenAISettings | None],
    found: list[ReplayedConversation], minutes: float | None, every_s: float,
) -> None:  # fmt: skip
    end = None if minutes is None else time.monotonic() + minutes * 60
    async with (
        deployment_redis(options.data, "shadow") as (redis, keys),
        opened_replayer(redis_url, *candidate) as replayer,
    ):
        shadow = await Shadow.begin(redis, keys, replayer, jobs=_jobs(options, candidate[2]))
        print("the shadow follows conversations as they end; Ctrl-C ends it", flush=True)
        while end is None or time.monotonic() < end:
            async for one in shadow.look():
                found.append(one)
                if not one.is_equal:
                    print("\n".join(conversation_lines(one)), flush=True)
            await asyncio.sleep(every_s)


async def _all(
    redis_url: str, texts: dict[str, str], prompt: str | None, model: OpenAISettings | None,
    found: Sequence[Recording], jobs: int,
) -> tuple[list[ReplayedConversation], ModelUsage]:  # fmt: skip
    places = asyncio.Semaphore(jobs)
    done = 0
    async with opened_replayer(redis_url, texts, prompt, model) as replayer:

        async def one(recording: Recording) -> ReplayedConversation:
            nonlocal done
            async with places:
                comparison = compared(await replayer.replay(recording))
            done += 1
            _show_progress(done, len(found))
            return comparison

        return await asyncio.gather(*map(one, found)), model_usage()


@asynccontextmanager
async def opened_replayer(
    redis_url: str, texts: dict[str, str], prompt: str | None = None, model: OpenAISettings | None = None
) -> AsyncIterator[Replayer]:
    """A replayer with these flows. Redis holds the desk's calendars and service levels, and no conversation."""
    settings, keys = AgentSettings(), Keys(prefix="replay:")
    async with AsyncExitStack() as stack:
        redis = connect(redis_url, name="replay")
        stack.push_async_callback(redis.aclose)
        if (desk := await asyncio.to_thread(_desk, load_settings().desk)) is not None:
            await Directory(redis, keys).load(*desk)
        guided = GuidedAssistant.load(settings.locales / "guided")
        breaker, flows = ModelBreaker(), FlowStore(redis, keys, texts)
        # A person who replays with the guided assistant may have a key in their settings.
        openai = model or OpenAISettings(api_key=None, _env_file=None).model_copy(update={"api_key": None})
        outage = SharedOutage(redis, keys)
        assistant = await open_assistant(guided, settings.locales, openai, breaker, outage, stack)
        scribe = open_scribe(settings.locales, openai, breaker, stack)
        reader = open_reader(openai, breaker, stack)

        def agent(turns: MemoryTurns, fetcher: Fetcher, wrapped: Callable[[Assistant], Assistant]) -> Agent:
            composed, _ = compose(
                redis, keys, turns=turns, flows=flows, assistant=wrapped(assistant), scribe=scribe, guided=guided,
                locales=settings.locales, closing_notes=_no_notes, settle=_no_desk, fetcher=fetcher, times=ToolTimes(),
                region=settings.default_region, reader=reader,
            )  # fmt: skip
            return composed

        yield Replayer(ReplaySetup(flows.own, agent, prompt))


def _desk(file: Path | None) -> tuple[DeskConfig, str] | None:
    try:
        return read_desk_file(file) if file and file.exists() else None
    except DeskFileError as error:
        raise UserError(str(error)) from None


async def _no_notes() -> ClosingNotes:
    return ClosingNotes(mode="off")


async def _no_desk(_: ConversationState) -> None:
    """No teammate takes part in a replay."""


def _texts(flow: Path | None) -> dict[str, str]:
    """The flows: the deployment's, or those of a folder, or the deployment's with one file in place of its flow."""
    own = load_settings().flows
    try:
        if flow is None or flow.is_dir():
            return read_flows(flow or own)
        text = flow.read_text(encoding="utf-8")
        named = read_flow(flow.name, text).name
        others = {file: each for file, each in read_flows(own).items() if read_flow(file, each).name != named}
        replaced = next((file for file, each in read_flows(own).items() if file not in others), flow.name)
    except FlowError as error:
        raise UserError(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--flow: {flow} can't be read: {error}") from None
    # At its place: of two flows that match, the first one takes a conversation.
    return dict(sorted({**others, replaced: text}.items()))


def _prompt(file: Path | None) -> str | None:
    try:
        return file.read_text(encoding="utf-8").strip() if file else None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--prompt: {file} can't be read: {error}") from None


def _show_progress(ended: int, total: int) -> None:
    """One line, which rewrites itself. In a log it would be noise."""
    if sys.stderr.isatty():
        print(f"{ended} of {total} conversations", end="\r", file=sys.stderr, flush=True)


def _write(file: Path | None, summary: ReplaySummary) -> None:
    if file is None:
        return
    try:
        file.write_text(summary.model_dump_json(indent=1), encoding="utf-8")
    except OSError as error:
        raise UserError(f"--json: {file}: {error.strerror}") from None
