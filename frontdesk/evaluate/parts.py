"""Shares dialogues out among processes, and plays each part in one process."""

import asyncio
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from prometheus_client.registry import Collector

from frontdesk.evaluate.dialogues import Dialogue
from frontdesk.evaluate.judge import CONTACTS, PROPERTIES, Verdict, judge, kept_contacts
from frontdesk.evaluate.player import Line, Play, Player
from frontdesk.evaluate.stage import Scene, Stage, open_stage
from services.agent.assistants.openai import OpenAISettings
from services.agent.metrics import FALLBACKS, MODEL_COST, MODEL_TOKENS


@dataclass(frozen=True)
class Played:
    """A dialogue after its end."""

    dialogue: Dialogue
    verdict: Verdict
    play: Play = field(default_factory=Play)


@dataclass(frozen=True)
class Spent:
    """What the model used. `fallbacks`: steps that the guided assistant took in its place."""

    tokens: dict[str, int] = field(default_factory=dict)
    cost: float = 0.0
    fallbacks: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        kinds = self.tokens.keys() | other.tokens.keys()
        tokens = {kind: self.tokens.get(kind, 0) + other.tokens.get(kind, 0) for kind in kinds}
        return Spent(tokens, self.cost + other.cost, self.fallbacks + other.fallbacks)


@dataclass(frozen=True)
class Part:
    redis_url: str
    dialogues: Sequence[Dialogue]
    model: OpenAISettings | None = None


def play_parts(
    redis_url: str, dialogues: Sequence[Dialogue], model: OpenAISettings | None, jobs: int
) -> tuple[list[Played], Spent]:
    """All dialogues in their order, in up to `jobs` processes."""
    jobs = max(1, min(jobs, len(dialogues)))
    # Each process gets every n-th one, because the languages and kinds differ in length.
    parts = [Part(redis_url, dialogues[first::jobs], model) for first in range(jobs)]
    if jobs == 1:
        results = [play_part(parts[0])]
    else:
        # A forked process would share the connections and threads of this one.
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            results = list(pool.map(play_part, parts))
    played = {each.dialogue.id: each for ended, _ in results for each in ended}
    return [played[each.id] for each in dialogues], sum((spent for _, spent in results), Spent())


def play_part(part: Part) -> tuple[list[Played], Spent]:
    return asyncio.run(_play_part(part))


async def _play_part(part: Part) -> tuple[list[Played], Spent]:
    async with open_stage(part.redis_url, part.model) as stage:
        return [await _play(stage, each) for each in part.dialogues], _spent()


async def _play(stage: Stage, dialogue: Dialogue) -> Played:
    async with stage.scene(dialogue) as scene:
        await _seed(scene, dialogue)
        before = await kept_contacts(scene.hubspot)
        player = Player(scene, dialogue)
        try:
            play = await player.run()
        except Exception:  # noqa: BLE001  a dialogue that breaks the assistant is a miss, and the others go on
            player.play.lines.append(Line("note", traceback.format_exc()))
            return Played(dialogue, Verdict(missed=["the assistant failed"]), player.play)
        return Played(dialogue, judge(before, await kept_contacts(scene.hubspot), dialogue.expect, play), play)


async def _seed(scene: Scene, dialogue: Dialogue) -> None:
    for definition in dialogue.properties:
        (await scene.hubspot.post(PROPERTIES, json=definition)).raise_for_status()
    for seed in dialogue.seeds:
        (await scene.hubspot.post(CONTACTS, json={"properties": seed})).raise_for_status()
    await scene.read_definitions()


def _spent() -> Spent:
    tokens: dict[str, int] = {}
    for labels, value in _values(MODEL_TOKENS):
        tokens[labels["kind"]] = tokens.get(labels["kind"], 0) + int(value)
    cost = sum(value for _, value in _values(MODEL_COST))
    return Spent(tokens, cost, int(sum(value for _, value in _values(FALLBACKS))))


def _values(counter: Collector) -> list[tuple[dict[str, str], float]]:
    samples = [sample for metric in counter.collect() for sample in metric.samples]
    return [(sample.labels, sample.value) for sample in samples if sample.name.endswith("_total")]
