"""The operation `replay`: past conversations against a draft, in memory, without a model and without a write."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from redis.asyncio import Redis

from libs.contracts import PastConversation, ReplayReply, ReplayRequest
from libs.conversations import ConversationState, parse_log, parse_state
from libs.messaging import Keys
from services.agent.assistant import Assistant
from services.agent.flows import FlowStore
from services.agent.flows.runtime import Fetcher
from services.agent.replay import MemoryTurns, Recording, Replayer, ReplaySetup, compared
from services.agent.studio.drafts import with_draft
from services.agent.turns import Agent


@dataclass(frozen=True)
class Replaying:
    """`agent` gives its parts; its conversations are not touched. `guided`: a week with a model would cost too much."""

    redis: Redis
    keys: Keys
    agent: Agent
    flows: FlowStore
    guided: Assistant

    async def replay(self, asked: ReplayRequest) -> ReplayReply:
        """Raises Unanswered for a draft with mistakes."""
        _, texts = await asyncio.to_thread(with_draft, self.flows, asked.document)
        # It is asked only for its own set, and stores nothing.
        store = FlowStore(self.redis, self.keys, texts)

        def agent(turns: MemoryTurns, fetcher: Fetcher, wrapped: Callable[[Assistant], Assistant]) -> Agent:
            assistant = wrapped(self.guided)
            return replace(
                self.agent, turns=turns, flows=store, fetcher=fetcher, assistant=assistant, reader=None, settle=_no_desk
            )

        replayer = Replayer(ReplaySetup(store.own, agent))
        found = []
        for each in asked.conversations:
            found.append(compared(await replayer.replay(_recording(each))))
            # Nothing in a replay waits: other turns of this process must have their time in between.
            await asyncio.sleep(0)
        return ReplayReply(conversations=found)


def _recording(past: PastConversation) -> Recording:
    state = parse_state({name.encode(): value.encode() for name, value in past.fields.items()})
    if state is None:
        raise ValueError("a conversation without a state")
    return Recording(state, parse_log([(offset.encode(), {b"e": entry.encode()}) for offset, entry in past.log]))


async def _no_desk(_: ConversationState) -> None:
    """No teammate takes part in a replay."""
