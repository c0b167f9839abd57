"""Editors of the desk's settings: their rights, and the version of a setting that they saw (`If-Match`).

Admins and programs of the site edit everything; leads edit texts and labels. A request without `If-Match` overwrites
any version, as programs do that hold the whole setting.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request

from libs.assignment import Edit, VersionChanged
from libs.audit import person_named
from libs.contracts import DeskRole
from services.gateway.dependencies import Dependencies, Use, address_of
from services.gateway.desk.api import UseDesk
from services.gateway.desk.service import DeskService
from services.gateway.desk.sign_in import at_desk, teammate_at_desk
from services.gateway.http import Refusal

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=80, description="The version that was read; another one now gives 412."),
]


async def admin_of(request: Request, services: Use, desk: UseDesk, version: IfMatch = None) -> Edit:
    """Raises Refusal for teammates who are no admins."""
    return await _editor(request, services, desk, ("admin",), version)


async def lead_of(request: Request, services: Use, desk: UseDesk, version: IfMatch = None) -> Edit:
    """Raises Refusal for teammates who are neither leads nor admins."""
    return await _editor(request, services, desk, ("lead", "admin"), version)


async def admin_reader(request: Request, services: Dependencies, desk: DeskService) -> None:
    """Raises Refusal for teammates who are no admins, and TokenRefused for programs, which read nothing at the desk."""
    author = await desk.member((await teammate_at_desk(request, services)).subject)
    await services.limits.read(author.id, address_of(request))
    await _require(desk, author.id, ("admin",))


AdminEdit = Annotated[Edit, Depends(admin_of)]
LeadEdit = Annotated[Edit, Depends(lead_of)]


@asynccontextmanager
async def unless_changed(desk: DeskService, *subjects: str) -> AsyncIterator[None]:
    """Refuses with 412 if these settings are not the ones that the editor saw, and names the other editor."""
    try:
        yield
    except VersionChanged as error:
        newest = await desk.audit.newest(*subjects)
        raise Refusal(
            412,
            "changed_by_another",
            "Another editor has changed this: read it again.",
            by=newest.by if newest else None,
            at=newest.at if newest else None,
        ) from error


async def _editor(
    request: Request, services: Dependencies, desk: DeskService, roles: tuple[DeskRole, ...], version: str | None
) -> Edit:
    signed_in = await at_desk(request, services)
    if request.method == "GET":
        await services.limits.read(signed_in.subject, address_of(request))
    else:
        await services.limits.write(signed_in.subject)
    seen = version.strip('"') if version and version != "*" else None
    if signed_in.role == "workflow":  # a program of the host site, which the directory does not list
        return Edit(f"workflow:{signed_in.subject}", seen)
    author = await desk.member(signed_in.subject)
    await _require(desk, author.id, roles)
    return Edit(person_named(author.id), seen)


async def _require(desk: DeskService, person_id: str, roles: tuple[DeskRole, ...]) -> None:
    person = await desk.directory.person(person_id)
    if person is None or person.role not in roles:
        wanted = "Only admins of the desk may do this." if roles == ("admin",) else "Only leads and admins may do this."
        raise Refusal(403, "admin_only" if roles == ("admin",) else "lead_only", wanted)
