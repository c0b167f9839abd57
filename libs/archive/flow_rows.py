"""Reads the flow builder's flows: rows of the database as values."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import JsonValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.flow_tables import FLOW_CANARIES, FLOW_DRAFTS, FLOW_VERSIONS, FLOWS, FLOWS_PUBLISHED
from libs.contracts import CanaryState, PublishedCanary, PublishedFlow, PublishedFlows, RollBackReason, RollBackRule

StoredState = Literal["file", "draft", "active", "off"]
"""`file`: the flow is only in a file, and has a place in the order here."""

CANARY_RUNS = FLOW_CANARIES.c.state == "running"

BY_FILE = "file:flows"
"""The author of a version that was a file's flow."""


@dataclass(frozen=True)
class FlowDraft:
    document: JsonValue
    based_on: int
    by: str
    at: datetime


@dataclass(frozen=True)
class FlowVersion:
    """A version of 0 is none."""

    number: int
    text: str
    by: str
    at: datetime
    note: str


@dataclass(frozen=True)
class FlowCanary:
    """A version that a `share` of 100 contacts gets or got, compared with the one that the others get."""

    flow: str
    version: int
    compared_with: int
    share: int
    rule: RollBackRule | None
    state: CanaryState
    started_by: str
    started_at: datetime
    text: str
    ended_by: str = ""
    ended_at: datetime | None = None
    reason: RollBackReason | None = None


@dataclass(frozen=True)
class StoredFlow:
    """`text` is that of the active version, or of the newest one of a flow that is off."""

    name: str
    state: StoredState
    position: int
    active_version: int
    latest_version: int
    revision: int
    changed_by: str
    changed_at: datetime
    draft: FlowDraft | None = None
    text: str = ""
    canary: FlowCanary | None = None
    """The one that runs."""
    rolled_back: FlowCanary | None = None
    """The one of the newest version, if its rule has ended it."""


async def published(connection: AsyncConnection) -> PublishedFlows:
    revision: int = (await connection.execute(select(FLOWS_PUBLISHED.c.revision))).scalar_one()
    found = await flows(connection)
    runs = [
        PublishedFlow(
            name=flow.name,
            version=flow.active_version,
            state=flow.state,
            text=flow.text,
            canary=_published(flow.canary),
        )
        for flow in found
        if flow.state in ("active", "off")
    ]
    return PublishedFlows(revision=revision, flows=runs, order=[flow.name for flow in found])


def _published(canary: FlowCanary | None) -> PublishedCanary | None:
    return PublishedCanary(version=canary.version, text=canary.text, share=canary.share) if canary else None


async def flows(connection: AsyncConnection, name: str | None = None) -> list[StoredFlow]:
    active = (FLOW_VERSIONS.c.flow == FLOWS.c.name) & (FLOW_VERSIONS.c.number == FLOWS.c.active_version)
    # One statement, because the list asks it at each opening of the builder.
    wanted = (
        select(
            FLOWS, FLOW_VERSIONS.c.text, FLOW_DRAFTS.c.document, FLOW_DRAFTS.c.based_on,
            FLOW_DRAFTS.c.author.label("draft_by"), FLOW_DRAFTS.c.at.label("draft_at"),
        )
        .outerjoin(FLOW_VERSIONS, active)
        .outerjoin(FLOW_DRAFTS, FLOW_DRAFTS.c.flow == FLOWS.c.name)
        .order_by(FLOWS.c.position, FLOWS.c.name)
    )  # fmt: skip
    if name is not None:
        wanted = wanted.where(FLOWS.c.name == name)
    rows = (await connection.execute(wanted)).mappings().all()
    # Of the many that ended over the years, the list needs none but that of a flow's newest version.
    newest = select(FLOWS.c.latest_version).where(FLOWS.c.name == FLOW_CANARIES.c.flow).scalar_subquery()
    by_rule = (FLOW_CANARIES.c.reason != "") & (FLOW_CANARIES.c.version == newest)
    shown = {(each.flow, each.state): each for each in await canaries(connection, name, only=CANARY_RUNS | by_rule)}
    return [
        replace(
            _stored(row), canary=shown.get((row["name"], "running")),
            rolled_back=shown.get((row["name"], "rolled_back")),
        )
        for row in rows
    ]  # fmt: skip


async def canaries(
    connection: AsyncConnection, name: str | None = None, *, only: ColumnElement[bool] | None = None
) -> list[FlowCanary]:
    """The canaries of one flow or of all, the newest first. `only`: those for which this holds."""
    same = (FLOW_VERSIONS.c.flow == FLOW_CANARIES.c.flow) & (FLOW_VERSIONS.c.number == FLOW_CANARIES.c.version)
    wanted = select(FLOW_CANARIES, FLOW_VERSIONS.c.text).join(FLOW_VERSIONS, same)
    wanted = wanted.order_by(FLOW_CANARIES.c.flow, FLOW_CANARIES.c.version.desc())
    if name is not None:
        wanted = wanted.where(FLOW_CANARIES.c.flow == name)
    if only is not None:
        wanted = wanted.where(only)
    return [_canary(row) for row in (await connection.execute(wanted)).mappings()]


async def flow_named(connection: AsyncConnection, name: str) -> StoredFlow | None:
    return next(iter(await flows(connection, name)), None)


async def one_version(connection: AsyncConnection, name: str, number: int) -> FlowVersion | None:
    wanted = select(FLOW_VERSIONS).where(FLOW_VERSIONS.c.flow == name, FLOW_VERSIONS.c.number == number)
    found = (await connection.execute(wanted)).mappings().one_or_none()
    return None if found is None else version_of(found)


def _stored(row: Any) -> StoredFlow:
    draft = None
    if row["document"] is not None:
        draft = FlowDraft(json.loads(row["document"]), row["based_on"], row["draft_by"], _time(row["draft_at"]))
    return StoredFlow(
        name=row["name"], state=row["state"], position=row["position"], active_version=row["active_version"],
        latest_version=row["latest_version"], revision=row["revision"], changed_by=row["changed_by"],
        changed_at=_time(row["changed_at"]), draft=draft, text=row["text"] or "",
    )  # fmt: skip


def _canary(row: Any) -> FlowCanary:
    return FlowCanary(
        flow=row["flow"], version=row["version"], compared_with=row["compared_with"], share=row["share"],
        rule=RollBackRule.model_validate_json(row["rule"]) if row["rule"] else None, state=row["state"],
        started_by=row["started_by"], started_at=_time(row["started_at"]), text=row["text"], ended_by=row["ended_by"],
        ended_at=_time(row["ended_at"]) if row["ended_at"] is not None else None,
        reason=RollBackReason.model_validate_json(row["reason"]) if row["reason"] else None,
    )  # fmt: skip


def version_of(row: Any) -> FlowVersion:
    return FlowVersion(row["number"], row["text"], row["author"], _time(row["at"]), row["note"])


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
