"""Batch calls: up to a hundred records for the price of one call.

Without trace IDs a batch is all or nothing. With a different trace ID on each input, valid inputs are written and the
others are listed in `errors` (207). The order of results is random.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.hubspot import errors, timestamps
from sandbox.hubspot.calls import ApiCall, SandboxReply, mapping, objects, strings, text
from sandbox.hubspot.contacts import Claim
from sandbox.hubspot.errors import SimulatedError
from sandbox.hubspot.objects import associations
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.writes import WritePlan

# HubSpot's own limits.
MAX_INPUTS = 100
_MAX_HISTORY_INPUTS = 50

Input = dict[str, Any]
Planner = Callable[[Input, set[Claim]], WritePlan]


def read(portal: Portal, call: ApiCall) -> SandboxReply:
    started = timestamps.now_ms()
    body = call.json()
    history = strings(body, "propertiesWithHistory")
    inputs = _inputs(body, _MAX_HISTORY_INPUTS if history else MAX_INPUTS, bool(history))
    id_property = text(body, "idProperty")
    _check_unique(portal, id_property)
    names = portal.records.names(strings(body, "properties"))
    found, missing = {}, []
    for value in (_id(each) for each in inputs):
        contact = portal.contacts.find(value, id_property)
        if contact is None:
            missing.append(value)
        else:
            found[contact.id] = contact
    results = []
    for contact in found.values():
        record = portal.records.read(contact, names, call.base_url)
        if history:
            record["propertiesWithHistory"] = portal.records.history(contact, history)
        results.append(record)
    problems = [errors.missing_item(missing)] if missing else []
    return _answer(portal, 200, results, problems, started)


def create(portal: Portal, call: ApiCall) -> SandboxReply:
    started = timestamps.now_ms()
    inputs = _inputs(call.json())

    def plan(each: Input, taken: set[Claim]) -> WritePlan:
        linked = associations(portal, each)
        planned = portal.writes.plan_create(mapping(each, "properties"), strict=call.strict, taken=taken)
        planned.associations = linked
        return planned

    results, problems = _write(portal, call, inputs, plan)
    return _answer(portal, 201, results, problems, started)


def update(portal: Portal, call: ApiCall) -> SandboxReply:
    started = timestamps.now_ms()
    inputs = _inputs(call.json())
    found = []
    missing = []
    for each in inputs:
        id_property = text(each, "idProperty")
        if id_property == "email":
            # HubSpot treats addresses as unique elsewhere, but not as the ID property of a batch update.
            raise _not_unique("email")
        _check_unique(portal, id_property)
        contact = portal.contacts.find(_id(each), id_property)
        if contact is None:
            missing.append(_id(each))
        else:
            found.append((each, contact))
    _refuse_duplicates([contact.id for _, contact in found])
    by_input = {id(each): contact for each, contact in found}

    def plan(each: Input, taken: set[Claim]) -> WritePlan:
        contact = by_input[id(each)]
        return portal.writes.plan_update(contact, mapping(each, "properties"), strict=call.strict, taken=taken)

    results, problems = _write(portal, call, [each for each, _ in found], plan)
    if missing:
        problems.append(errors.missing_item(missing))
    return _answer(portal, 200, results, problems, started)


def upsert(portal: Portal, call: ApiCall) -> SandboxReply:
    started = timestamps.now_ms()
    inputs = _inputs(call.json())
    for each in inputs:
        _check_unique(portal, text(each, "idProperty"))
    _refuse_duplicates([_id(each).lower() for each in inputs])

    def plan(each: Input, taken: set[Claim]) -> WritePlan:
        value, id_property = _id(each), text(each, "idProperty")
        properties = mapping(each, "properties")
        contact = portal.contacts.find(value, id_property)
        if contact is not None:
            # With nothing to change an upsert is still a success.
            sent = properties or {name: contact.properties[name] for name in ("email",) if name in contact.properties}
            return portal.writes.plan_update(contact, sent, strict=call.strict, taken=taken)
        if id_property in (None, "hs_object_id"):
            raise SimulatedError(404, "resource not found", category="OBJECT_NOT_FOUND", context={"ids": [value]})
        named = {id_property: value, **properties}
        return portal.writes.plan_create(named, strict=call.strict, taken=taken)

    results, problems = _write(portal, call, inputs, plan, tell_new=True)
    return _answer(portal, 200, results, problems, started)


def archive(portal: Portal, call: ApiCall) -> SandboxReply:
    for each in _inputs(call.json()):
        contact = portal.contacts.get(_id(each))
        if contact is not None:
            portal.contacts.archive(contact)
    return SandboxReply(204)


def _write(
    portal: Portal, call: ApiCall, inputs: Sequence[Input], planner: Planner, *, tell_new: bool = False
) -> tuple[list[Any], list[Any]]:
    traces = [text(each, "objectWriteTraceId") for each in inputs]
    # HubSpot matches errors to inputs by trace ID. With a repeated ID it could not.
    partial = None not in traces and len(set(traces)) == len(traces)
    taken: set[Claim] = set()
    plans: list[tuple[WritePlan, str | None]] = []
    problems: list[dict[str, Any]] = []
    for each, trace in zip(inputs, traces, strict=True):
        try:
            plans.append((planner(each, taken), trace))
        except SimulatedError as error:
            if not partial:
                raise
            problems.append(error.batch_item(trace))
    results = []
    # All inputs are planned before the first is written, because a refused batch has no effect.
    for plan, trace in plans:
        record = portal.records.written(portal.writes.apply(plan), call.base_url)
        if tell_new:
            record["new"] = plan.contact is None
        if trace is not None and portal.settings.echo_trace_ids:
            record["objectWriteTraceId"] = trace
        results.append(record)
    return results, problems


def _answer(portal: Portal, status: int, results: list[Any], problems: list[Any], started_ms: int) -> SandboxReply:
    if portal.settings.shuffle_batch_results:
        # HubSpot promises no order, so that a client that relies on one must fail in tests.
        portal.random.shuffle(results)
    body: dict[str, Any] = {"status": "COMPLETE", "results": results}
    if problems:
        status = 207
        body["numErrors"] = len(problems)
        body["errors"] = problems
    body["startedAt"] = timestamps.iso(started_ms)
    body["completedAt"] = timestamps.iso(timestamps.now_ms())
    return SandboxReply(status, body)


def _inputs(body: dict[str, Any], maximum: int = MAX_INPUTS, history: bool = False) -> list[Input]:
    inputs = objects(body, "inputs")
    if len(inputs) > maximum:
        what = "a batch request for property histories" if history else "a batch"
        raise errors.invalid(
            f"The maximum number of inputs supported in {what} is {maximum}. "
            "Please reduce the number of items and try again"
        )
    return inputs


def _id(each: Input) -> str:
    value = text(each, "id")
    if not value:
        raise errors.invalid("Some required fields were not set: [id]")
    return value.strip()


def _check_unique(portal: Portal, id_property: str | None) -> None:
    if id_property not in (None, "hs_object_id") and not portal.contacts.is_unique(id_property):
        raise _not_unique(id_property)


def _not_unique(name: str) -> SimulatedError:
    return errors.invalid(f"Unable to perform update/upsert by non-unique 0-1 property {name}")


def _refuse_duplicates(ids: Sequence[str]) -> None:
    repeated = [each for each, count in Counter(ids).items() if count > 1]
    if repeated:
        message = f"Duplicate IDs found in batch input: [{', '.join(repeated)}]. IDs must be unique"
        raise errors.invalid(message, context={"ids": repeated})
