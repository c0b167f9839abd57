"""The silence of a simulated conversation: what follows it by the rules, counted by the clock of the simulation.

Redis gives each entry the time of its own clock, which no simulation can move. So the time of the newest entry by the
simulated clock is kept next to the conversation, where a step back takes it along.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from libs.conversations import SILENCE, ConversationState, SilenceEnd, Timers
from libs.messaging import Keys, text
from services.agent.simulation.keys import clock_key
from services.agent.turns import SilenceSteps


@dataclass(frozen=True)
class DueTimer:
    """What comes by itself, with the time until then: a timer of the flow, or what follows a silence."""

    name: str
    member: str
    left: timedelta

    @property
    def is_silence(self) -> bool:
        return self.member.endswith(f" {SILENCE}")


@dataclass(frozen=True)
class SimulatedSilence:
    redis: Redis
    keys: Keys
    lifetime: timedelta

    async def note(self, state: ConversationState, shift: timedelta) -> None:
        """After an act. `shift`: how far the simulated clock is ahead."""
        key = clock_key(self.keys)
        known: Any = await self.redis.hget(key, "newest")
        if known is None or text(known) != state.tail:
            noted: Any = {"newest": state.tail, "shift_s": str(shift.total_seconds())}
            await self.redis.hset(key, mapping=noted)

    async def due(self, state: ConversationState, silences: SilenceSteps, shift: timedelta) -> list[DueTimer]:
        """The reminder or the end that follows if no one goes on; none if no rule applies."""
        # A conversation in which no one wrote is forgotten, without a word and without an end.
        if not state.is_open or state.only_opened:
            return []
        end = await silences.end_of(state)
        if end is None:
            return []
        began: Any = await self.redis.hget(clock_key(self.keys), "shift_s")
        left = end.after - (shift - timedelta(seconds=float(began or 0)))
        return [DueTimer(end.timer, f"{state.id} 0 {SILENCE}", max(timedelta(0), left))]

    def timers(self, end: str) -> Timers:
        """Timers for which the silence is over, so that this follows."""

        async def over(_: ConversationState) -> SilenceEnd:
            return SilenceEnd(end, timedelta(0))

        return Timers(self.redis, self.keys, retention=self.lifetime, silence=over)
