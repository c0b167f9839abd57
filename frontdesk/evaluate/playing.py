"""Shares dialogues out among processes, and plays each share in one process."""

import asyncio
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context

import structlog
from prometheus_client.registry import Collector
from redis import Redis

from frontdesk.evaluate.contacts import read_contacts, seed
from frontdesk.evaluate.dialogues import Dialogue
from frontdesk.evaluate.judge import Verdict, judge
from frontdesk.evaluate.player import Line, Play, Player
from frontdesk.evaluate.stage import Stage, open_stage
from services.agent.assistants.openai import OpenAISettings
from services.agent.metrics import DOUBTED, FALLBACKS, MODEL_COST, MODEL_SECONDS, MODEL_TOKENS

PLAYED = "evaluate:played"
"""The number of dialogues that have ended, in the Redis of the evaluation."""

STOPPED = "evaluate:stopped"
"""Set by a process that can't go on. The others skip what they have not begun."""

_PROGRESS_SECONDS = 0.5


@dataclass(frozen=True)
class Played:
    """A dialogue after its end."""

    dialogue: Dialogue
    verdict: Verdict
    play: Play = field(default_factory=Play)


@dataclass(frozen=True)
class ModelUsage:
    """What the model did and used. `fallbacks`: steps that the guided assistant took in its place, by reason.

    `doubted`: texts that claimed a change without a receipt, by what became of them.
    """

    answers: int = 0
    tokens: dict[str, int] = field(default_factory=dict)
    cost: float = 0.0
    fallbacks: dict[str, int] = field(default_factory=dict)
    doubted: dict[str, int] = field(default_factory=dict)

    def __add__(self, other: "ModelUsage") -> "ModelUsage":
        return ModelUsage(
            self.answers + other.answers,
            _sums(self.tokens, other.tokens),
            self.cost + other.cost,
            _sums(self.fallbacks, other.fallbacks),
            _sums(self.doubted, other.doubted),
        )


@dataclass(frozen=True)
class DialogueShare:
    """The dialogues of one process. `together`: how many are played at once, while others wait for the model."""

    redis_url: str
    dialogues: Sequence[Dialogue]
    model: OpenAISettings | None = None
    together: int = 1


def play_all(
    redis_url: str, dialogues: Sequence[Dialogue], model: OpenAISettings | None, jobs: int,
    progress: Callable[[int, int], None],
) -> tuple[list[Played], ModelUsage]:  # fmt: skip
    """All dialogues in their order, `jobs` at once, in no more processes than there are processors."""
    jobs = max(1, min(jobs, len(dialogues)))
    processes = min(jobs, os.cpu_count() or 1)
    # Each process gets every n-th one, because the languages and kinds differ in length.
    shares = [
        DialogueShare(redis_url, dialogues[first::processes], model, -(-jobs // processes))
        for first in range(processes)
    ]
    # A forked process would share the connections and threads of this one.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool, Redis.from_url(redis_url) as redis:
        running: list[Future[tuple[list[Played], ModelUsage]]] = [pool.submit(play_share, each) for each in shares]
        waits = True
        while waits:
            ended, left = wait(running, timeout=_PROGRESS_SECONDS, return_when=FIRST_EXCEPTION)
            for each in ended:
                each.result()  # raises at once what a process raised
            progress(int(redis.get(PLAYED) or 0), len(dialogues))
            waits = bool(left)
        results = [each.result() for each in running]
    played = {each.dialogue.id: each for share, _ in results for each in share}
    return [played[each.id] for each in dialogues], sum((usage for _, usage in results), ModelUsage())


def play_share(share: DialogueShare) -> tuple[list[Played], ModelUsage]:
    # The report has what the agent's log lines say of the model, and they would stand in the middle of it.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    return asyncio.run(_play_share(share))


async def _play_share(share: DialogueShare) -> tuple[list[Played], ModelUsage]:
    places = asyncio.Semaphore(share.together)
    async with open_stage(share.redis_url, share.model) as stage:

        async def play(dialogue: Dialogue) -> Played | None:
            async with places:
                if await stage.redis.exists(STOPPED):
                    return None
                try:
                    played = await _play(stage, dialogue)
                except BaseException:
                    # A mistake in one file must not cost the minutes that the others still take.
                    await stage.redis.set(STOPPED, 1)
                    raise
            await stage.redis.incr(PLAYED)
            return played

        played = await asyncio.gather(*map(play, share.dialogues))
        return [each for each in played if each is not None], model_usage()


async def _play(stage: Stage, dialogue: Dialogue) -> Played:
    async with stage.scene(dialogue.region) as scene:
        await seed(scene.hubspot, dialogue)
        await scene.read_definitions()
        # Read back instead of taken from the file: HubSpot itself adds values, such as the lifecycle stage.
        before = await read_contacts(scene.hubspot)
        player = Player(scene, dialogue)
        try:
            play = await player.run()
        except Exception:  # noqa: BLE001  a dialogue that breaks the assistant is a miss, and the others go on
            player.play.lines.append(Line("note", traceback.format_exc()))
            player.play.failed = True
            play = player.play
        return Played(dialogue, judge(before, await read_contacts(scene.hubspot), dialogue.expect, play), play)


def model_usage() -> ModelUsage:
    """By the agent's metrics of this process."""
    # Metrics, because no entry of a conversation has the answers that were refused, repeated or too late.
    return ModelUsage(
        sum(int(value) for labels, value in _values(MODEL_SECONDS, "_count") if labels["outcome"] == "answered"),
        _counts(MODEL_TOKENS, "kind"),
        sum(value for _, value in _values(MODEL_COST)),
        _counts(FALLBACKS, "reason"),
        _counts(DOUBTED, "outcome"),
    )


def _counts(counter: Collector, label: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for labels, value in _values(counter):
        found = _sums(found, {labels[label]: int(value)})
    return found


def _values(metric: Collector, ending: str = "_total") -> list[tuple[dict[str, str], float]]:
    samples = [sample for each in metric.collect() for sample in each.samples]
    return [(sample.labels, sample.value) for sample in samples if sample.name.endswith(ending)]


def _sums(some: dict[str, int], others: dict[str, int]) -> dict[str, int]:
    return {name: some.get(name, 0) + others.get(name, 0) for name in some | others}
