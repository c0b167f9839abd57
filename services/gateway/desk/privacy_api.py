"""Forgetting a person over HTTP, for admins: a dry run first, then for good."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from pydantic import Field

from libs.contracts import ForgetReport
from services.gateway.dependencies import Dependencies, Use
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.desk.schemas import DeskWrite
from services.gateway.http import Refusal, documented

if TYPE_CHECKING:
    from libs.archive import ArchiveEraser
    from libs.erasing import FoundPerson

router = APIRouter(prefix="/v1/desk", tags=["desk"])


class ForgetBody(DeskWrite):
    """`person`: a conversation's ID, a contact's key, an e-mail address, or a phone number with a plus.

    Without `really` nothing changes: the answer says what there is.
    """

    person: Annotated[str, Field(min_length=3, max_length=900, examples=["vera@example.com"])]
    really: bool = False


@router.post("/forget", responses=documented(400, 401, 403, 404, 413, 422, 429, 503))
async def forget(edit: AdminEdit, services: Use, desk: UseDesk, body: ForgetBody) -> ForgetReport:
    """Forget a person: conversations, files, and all that names them. HubSpot is not touched. It can't be undone."""
    async with _archive_of(services) as archive:
        # The import takes a quarter of a second, and no other request needs it.
        from libs.erasing import Forgetting, Places

        places = Places(services.redis, services.settings.keys, archive, services.attachments.storage, desk.audit)
        forgetting = Forgetting(places, services.settings.host_rules().secrets[0], services.clock.seconds)
        return await (forgetting.forget(body.person, by=edit.by) if body.really else forgetting.look(body.person))


async def conversations_of(services: Dependencies, person: str) -> "FoundPerson":
    """The conversations of a person, as forgetting finds them. Raises Refusal."""
    async with _archive_of(services) as archive:
        from libs.erasing import PeopleFinder

        return await PeopleFinder(services.redis, services.settings.keys, archive).find(person)


@asynccontextmanager
async def _archive_of(services: Dependencies) -> "AsyncIterator[ArchiveEraser | None]":
    """A connection of its own: such work is rare, and holds its transactions for longer than a page. Raises Refusal."""
    from libs.archive import ArchiveAway, ArchiveEraser, open_archive
    from libs.erasing import PersonUnknown

    address = services.settings.archive_address()
    try:
        if address is None:
            yield None
            return
        async with open_archive(address) as archive:
            yield ArchiveEraser(archive)
    except PersonUnknown as error:
        raise Refusal(404, "contact_unknown", "There is nothing of such a person here.") from error
    except ArchiveAway as error:
        # Without the archive only a part of the person would be found.
        raise Refusal(503, "archive_away", "The archive does not answer: try again later.") from error
