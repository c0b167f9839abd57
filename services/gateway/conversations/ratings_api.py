"""The contact's rating over HTTP."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from libs.contracts import MAX_COMMENT, ClientMessageId, Model, Rating, StrictModel
from libs.masking import MASKED
from services.gateway.conversations.api import Granted
from services.gateway.dependencies import Use
from services.gateway.http import documented

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])


class RatingBody(StrictModel):
    """1 to 5, where 5 is best, and a line about it. The same `request_id` again is the same rating."""

    rating: Rating
    comment: Annotated[str, Field(max_length=MAX_COMMENT), MASKED] = ""
    request_id: ClientMessageId = Field(examples=["r-00000001"])


class StoredRating(Model):
    offset: str


@router.post("/{conversation_id}/rating", responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503))
async def rate(grant: Granted, services: Use, body: RatingBody) -> StoredRating:
    """Rate the conversation, in the week after its end. A later rating replaces the one before."""
    rating = partial(
        services.ratings.rate, grant.conversation_id, author=grant.author, rating=body.rating,
        comment=body.comment.strip(), request_id=body.request_id,
    )  # fmt: skip
    stored = await services.reader.write(grant.conversation_id, rating)
    return StoredRating(offset=stored.offset)
