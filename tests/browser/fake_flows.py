"""The gateway's part for flows, in memory: drafts with revisions. The checks and kinds are those of an agent."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.async_api import Route

from libs.contracts import TryRequest, TryView
from libs.messaging import Unanswered
from services.agent.flows import DeskNames, examine
from services.agent.studio.kinds import described
from services.agent.studio.words import BuilderWords

TEAMS = [{"id": "sales", "name": "Sales"}, {"id": "support", "name": "Support"}]
EMPTY: dict[str, Any] = {"trigger": {"on": "chat.opened"}, "steps": []}


@cache
def kinds() -> dict[str, Any]:
    """What an agent publishes."""
    words = BuilderWords.load(Path(__file__).parents[2] / "locales")
    found: dict[str, Any] = json.loads(
        described(words, flows=["hello"]).model_dump_json(exclude_none=True, by_alias=True)
    )
    return found


@dataclass
class FakeFlows:
    """`saved` has each draft that came."""

    documents: dict[str, Any] = field(default_factory=dict)
    editing: str = "builder"
    reason: str | None = None
    created: list[Any] = field(default_factory=list)
    editors: list[dict[str, str]] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)
    news: int = 0
    """The revision that pages learn without asking for the flow."""
    saved: list[Any] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)
    """What the gateway answers about numbers, by the end of the path. `asked`: the addresses."""
    asked: list[str] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)
    """Answers to other actions on a flow, or functions that give them. `played` has their bodies."""
    played: list[tuple[str, Any]] = field(default_factory=list)
    summaries: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the list says of a flow, in addition to its name."""
    versions: list[dict[str, Any]] = field(default_factory=list)
    difference: dict[str, Any] = field(default_factory=dict)
    published: list[tuple[str, str]] = field(default_factory=list)
    plans: list[Any] = field(default_factory=list)
    """The plans of trial versions that were published."""
    rolled_back: list[int] = field(default_factory=list)
    refuses: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Status and code, by the first word of the path."""

    tries: Callable[[TryRequest], Awaitable[TryView]] | None = None
    """Answers tries, as an agent does."""

    async def answer(self, route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path).partition("/v1/desk/flows")[2].strip("/")
        body = json.loads(route.request.post_data or "null")
        name, _, action = path.partition("/")
        if (refusal := self.refuses.get(action or name)) is not None:
            await self._refuse(route, *refusal)
        elif name == "try" and self.tries is not None:
            await self._try(route, action or None, body)
        elif action in self.parts:
            self.played.append((action, body))
            found = self.parts[action]
            await route.fulfill(json=found() if callable(found) else found)
        elif action.startswith("numbers"):
            self.asked.append(route.request.url)
            await route.fulfill(json=self.numbers[action])
        elif (found := self._whole(path, body)) is not None:
            await route.fulfill(json=found)
        elif action == "draft":
            await self._save(route, name, body)
        elif (found := self._of_flow(name, action, body)) is not None:
            await route.fulfill(json=found)
        else:
            await self._refuse(route, 404, "flow_unknown")

    async def _try(self, route: Route, session: str | None, body: Any) -> None:
        document = body.pop("document", None)
        request = TryRequest(session=session, document=document, **({"act": body} if session else body))
        try:
            view = await self.tries(request) if self.tries else None
        except Unanswered as error:
            await self._refuse(route, error.status, error.code)
        else:
            await route.fulfill(json=view.model_dump(mode="json") if view else None)

    def _whole(self, path: str, body: Any) -> Any:
        """What is asked of no single flow."""
        match path:
            case "":
                return self._list(body)
            case "order":
                self.documents = {each: self.documents[each] for each in body["names"]}
                return self._list(None)
            case "difference":
                return self.difference
            case "templates":
                return [{"name": "lead_capture", "document": EMPTY}]
            case "kinds":
                desk = {"teams": TEAMS, "labels": [{"id": "vip", "name": "VIP"}], "calendars": []}
                return {**kinds(), "desk": desk}
            case "check":
                return self._checked(body["document"])
            case "translate":
                return {"texts": [f"{body['to']}: {each}" for each in body["texts"]]}
            case _:
                return None

    def _of_flow(self, name: str, action: str, body: Any) -> Any:
        match action.split("/"):
            case ["editors"]:
                canary = self._summary(name).get("canary")
                return {"revision": self.news, "editors": self.editors, "canary": canary}
            case ["publish"]:
                self.published.append((name, body["note"]))
                self.plans += [body["canary"]] if "canary" in body else []
                return {"version": len(self.published)}
            case ["versions"]:
                return {"versions": self.versions, "names": {"person:ben": "Ben Cole"}}
            case ["versions", _, "difference"]:
                return self.difference
            case ["roll-back"]:
                self.rolled_back.append(body["version"])
                return {"version": 9}
            case ["state"]:
                self.summaries[name] = {**self.summaries.get(name, {}), **body}
                return {}
            case [""] if name in self.documents:
                opened = {
                    "document": self.documents[name], "revision": self.revisions.get(name, 0), "editors": self.editors,
                }  # fmt: skip
                return {**self._summary(name), **opened}
            case _:
                return None

    def _list(self, created: Any) -> dict[str, Any]:
        if created:
            self.documents[created["name"]] = {**EMPTY, "name": created["name"]}
            self.created.append(created)
        flows = [self._summary(each) for each in self.documents]
        names = {"person:ben": "Ben Cole"}
        return {"editing": self.editing, "reason": self.reason, "flows": flows, "names": names}

    def change(self, name: str, document: Any) -> None:
        """Another person saves the flow."""
        self.documents[name] = document
        self.revisions[name] = self.revisions.get(name, 0) + 1

    async def _save(self, route: Route, name: str, body: Any) -> None:
        if body["revision"] != self.revisions.get(name, 0):
            await self._refuse(route, 409, "draft_changed", by="person:ben", at="2026-11-28T10:00:00Z")
            return
        self.change(name, body["document"])
        self.saved.append(body["document"])
        await route.fulfill(json={"revision": self.revisions[name]})

    async def _refuse(self, route: Route, status: int, code: str, **more: str) -> None:
        problem = {"code": code, "detail": "A sentence of the gateway.", "status": status, **more}
        await route.fulfill(status=status, json=problem, content_type="application/problem+json")

    def _summary(self, name: str) -> dict[str, Any]:
        shown = {"name": name, "state": "draft", "origin": "builder", "running": {}, "overlaps": []}
        return {**shown, **self.summaries.get(name, {})}

    def _checked(self, document: Any) -> dict[str, Any]:
        names = DeskNames(teams={each["id"] for each in TEAMS}, calendars=set(), labels={"vip"})
        found = examine(document, (), names)
        parts: dict[str, list[Any]] = {"findings": found.findings, "steps": found.steps, "scopes": found.scopes}
        return {"text": "", **{part: [each.model_dump(mode="json") for each in of] for part, of in parts.items()}}
