"""The contact's rating of a conversation that has ended: 1 to 5, and a line."""

from datetime import timedelta

from redis.asyncio import Redis

from libs.contracts import Author, Rated, Rating
from libs.conversations import _scripts as scripts
from libs.conversations.appending import RETENTION, Appended, appended, digest, locate
from libs.conversations.errors import RatingTooEarly, RatingTooLate
from libs.messaging import Keys

RATING_WINDOW = timedelta(days=7)
"""How long after the end a contact may rate: later they rate what they remember, and reports of that week are read."""


class Ratings:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, *, retention: timedelta = RETENTION) -> None:
        self._redis = redis
        self._keys = keys
        self._ttl = int(retention.total_seconds())

    async def rate(
        self, conversation_id: str, *, author: Author, rating: Rating, comment: str, request_id: str
    ) -> Appended:
        """A later rating replaces the one before. Raises RatingTooEarly before the end, RatingTooLate after a week."""
        conversation, _ = locate(self._keys, conversation_id)
        entry = Rated(id=request_id, author=author, rating=rating, comment=comment)
        status, offset = await scripts.RATE(
            self._redis, state=conversation.state, log=conversation.log, idempotency=conversation.idempotency,
            idempotency_key=f"rated:{request_id}", digest=digest(str(rating), comment), entry=entry.model_dump_json(),
            ttl=self._ttl, live_channel=conversation.channel, rating=str(rating), comment=comment,
            window_ms=int(RATING_WINDOW.total_seconds() * 1000),
        )  # fmt: skip
        if status == b"open":
            raise RatingTooEarly(conversation_id)
        if status == b"late":
            raise RatingTooLate(conversation_id)
        return appended(conversation_id, status, offset)
