"""Receipts as tables. Their content comes from HubSpot or a contact, so it is shown and never interpreted."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from libs.contracts import (
    Card,
    Change,
    ChangedCard,
    Contact,
    CreatedCard,
    Criterion,
    ExistsCard,
    FoundCard,
    ImportColumn,
    ImportedCard,
    ImportingCard,
    ImportPlan,
    ImportPlanCard,
    MergedCard,
    NotDoneCard,
    NoteCard,
    Operator,
    PendingCard,
    ProposedCard,
    UndoneCard,
    UpdatedCard,
    UploadedCard,
)

_COLUMNS = {"email": "Email", "phone": "Phone", "company": "Company"}
_LABELS = {
    "firstname": "First name",
    "lastname": "Last name",
    "email": "Email",
    "phone": "Phone",
    "company": "Company",
    "jobtitle": "Job title",
    "website": "Website",
    "city": "City",
    "country": "Country",
    "lifecyclestage": "Lifecycle stage",
    "hs_lead_status": "Lead status",
    "hubspot_owner_id": "Owner",
    "createdate": "Created",
    "note": "Note",
    "name": "Name",
    "query": "Any field",
    "email_domain": "Email domain",
}
_STAGES = {
    "subscriber": "Subscriber",
    "lead": "Lead",
    "marketingqualifiedlead": "Marketing qualified lead",
    "salesqualifiedlead": "Sales qualified lead",
    "opportunity": "Opportunity",
    "customer": "Customer",
    "evangelist": "Evangelist",
    "other": "Other",
}
_OPERATORS: dict[Operator, str] = {
    "eq": "is", "neq": "is not", "contains": "contains", "starts_with": "starts with", "gt": "above", "gte": "at least",
    "lt": "below", "lte": "at most", "is_known": "is known", "is_unknown": "is empty",
}  # fmt: skip
_NOT_DONE = {
    "invalid": "Not changed, not valid",
    "not_found": "Not changed: there was nothing to change",
    "refused": "Not changed: you may not do that",
    "unavailable": "Not changed: HubSpot did not answer",
    "unknown": "It is not known whether this was saved",
}
_KEPT_CONTROLS = "\n\t"
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# Escape sequences in a contact's name could rewrite the screen, and direction marks could fake a receipt.
def plain(text: str) -> str:
    """Text that can't move the cursor, change colours or reorder its surroundings."""
    return "".join(
        each
        for each in text
        if each in _KEPT_CONTROLS or (unicodedata.category(each) != "Cc" and each not in _DIRECTION_OVERRIDES)
    )


def card_view(card: Card) -> RenderableType:
    match card:
        case FoundCard(contacts=[contact], total=1, criteria=criteria):
            return Group(*_criteria(criteria), _panel("Found", _contact(contact), contact))
        case FoundCard(contacts=contacts, total=total, criteria=criteria):
            return Group(*_criteria(criteria), _found(contacts, total))
        case CreatedCard(contact=contact, similar=similar):
            return _panel("✓ Created", _contact(contact), contact, similar)
        case UpdatedCard(contact=contact, changes=[]):
            return _panel("✓ Nothing to change", _contact(contact), contact)
        case UpdatedCard(contact=contact, changes=changes):
            return _panel(f"✓ Updated: {plain(contact.name)}", _changes(changes), contact)
        case ExistsCard(contact=contact):
            return _panel("Exists already", _contact(contact), contact)
        case PendingCard():
            return Panel("Saved, not yet in HubSpot", border_style="yellow", expand=False)
        case NotDoneCard(why=why, properties=properties):
            named = [plain(_LABELS.get(each, each)) for each in properties]
            return Panel(
                ": ".join([_NOT_DONE[why], *([", ".join(named)] if named else [])]), border_style="yellow", expand=False
            )
        case UploadedCard() | ImportPlanCard() | ImportingCard() | ImportedCard():
            return _import_view(card)
        case _:
            return _change_view(card)


def _change_view(card: ProposedCard | ChangedCard | MergedCard | UndoneCard | NoteCard) -> RenderableType:
    match card:
        case ProposedCard(contact=contact, changes=changes, similar=similar):
            title = f"To confirm: {plain(contact.name)}" if contact else "To confirm"
            return _panel(title, _changes(changes), contact, similar)
        case ChangedCard(contact=contact, changes=changes, by=by, at=at):
            when = [f"{at:%Y-%m-%d %H:%M} UTC"] if at else []
            title = ", ".join(["Changed by someone else", *([f"by {plain(by)}"] if by else []), *when])
            return _panel(title, _changes(changes), contact)
        case MergedCard(contact=contact, merged=merged):
            return _panel(f"✓ Merged: {plain(merged.name)}", _contact(contact), contact)
        case UndoneCard(contact=contact, changes=changes):
            title = "✓ Removed again" if card.removed else "✓ Taken back"
            return _panel(f"{title}: {plain(contact.name)}", _changes(changes), contact)
        case NoteCard(contact=contact):
            return _panel("✓ Noted", _contact(contact), contact)


def _criteria(criteria: Sequence[Criterion]) -> list[Text]:
    """The criteria of the search, on one line."""
    texts = (
        f"{_LABELS.get(each.property) or each.label or each.property} {_OPERATORS[each.operator]} "
        f"{each.text or _shown(each.property, each.value or '')}"
        for each in criteria
    )
    return [Text(plain("; ".join(each.strip() for each in texts)), style="dim")] if criteria else []


def _import_view(card: UploadedCard | ImportPlanCard | ImportingCard | ImportedCard) -> RenderableType:
    match card:
        case UploadedCard(file_name=name, rows=rows):
            return Panel(Text(f"{plain(name)}: {rows} rows"), title="File", title_align="left", expand=False)
        case ImportPlanCard(plan=plan):
            return Panel(
                Group(*_counts(plan), _plan(plan)), title="To confirm: import", title_align="left", expand=False
            )
        case ImportingCard(started=started):
            title = "Taking back" if started.undoes else "Importing"
            return Panel(Text(f"{plain(started.file_name)}: {started.total} rows"), title=title, expand=False)
        case ImportedCard(result=result):
            table = Table.grid(padding=(0, 2))
            undone = ("removed", "restored") if result.undone else ("created", "updated")
            for name in (*undone, "unchanged", "repeated", "failed", "left_out"):
                table.add_row(Text(name, style="dim"), Text(str(getattr(result, name))))
            done, stopped = ("Taken back", "Undo stopped") if result.undone else ("Imported", "Import stopped")
            title = stopped if result.stopped else f"✓ {done}"
            return Panel(table, title=title, title_align="left", border_style="green", expand=False)


def _counts(plan: ImportPlan) -> Iterator[Text]:
    yield Text(f"{plan.ready} contacts, {plan.repeated} rows repeated, {plan.bad} rows can't be imported")
    if plan.compared is not None:
        first = "" if plan.compared >= plan.ready else f" (of the first {plan.compared})"
        yield Text(f"{plan.new} new, {plan.changed} changed, {plan.unchanged} unchanged{first}")
    if plan.replaced:
        yield Text(f"values would be replaced in {plan.replaced}:", style="yellow")
    for each in [*plan.replacing, *plan.filling]:
        before, after = each.change.before_text or each.change.before, each.change.after_text or each.change.after
        yield Text(plain(f"  {each.contact}, {each.column}: {before or 'empty'} → {after or 'empty'}"))
    if plan.left_out:
        yield Text(f"{plan.left_out} cells are left out", style="yellow")


def _plan(plan: ImportPlan) -> Table:
    table = Table.grid(padding=(0, 2))
    for column in plan.columns:
        table.add_row(Text(plain(column.column), style="dim"), Text("→"), Text(plain(_target(column))))
    for problem in [*plan.problems, *plan.cells]:
        table.add_row(Text(f"row {problem.row}", style="red"), Text(""), Text(plain(problem.detail)))
    return table


def _target(column: ImportColumn) -> str:
    if column.property is None:
        return f"left out ({column.problem})"
    names = filter(None, (column.property, column.also))
    return ", ".join(_LABELS.get(name, column.label or name) for name in names)


def _panel(title: str, body: Table, contact: Contact | None, similar: Sequence[Contact] = ()) -> Panel:
    link = [Text(plain(contact.url), style="dim")] if contact and contact.url else []
    like = [Group(Text("Like this one:", style="yellow"), _contact(each)) for each in similar]
    return Panel(Group(body, *like, *link), title=Text(title), title_align="left", border_style="green", expand=False)


def _contact(contact: Contact) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row(Text("ID", style="dim"), Text(plain(contact.id)))
    for name, value in sorted(contact.properties.items(), key=lambda item: _rank(item[0])):
        text = contact.texts.get(name) or _shown(name, value)
        table.add_row(Text(_label(name, contact), style="dim"), Text(plain(text)))
    return table


def _shown(name: str, value: str) -> str:
    """A value as people read it: a stage by its name, a time to the minute. HubSpot's codes are for programs."""
    if name == "lifecyclestage" and value in _STAGES:
        return _STAGES[value]
    if name == "hs_lead_status":
        return value.replace("_", " ").capitalize()
    if name == "createdate" and (at := _time(value)) is not None:
        return f"{at:%Y-%m-%d %H:%M} UTC"
    return value


def _time(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        return None


def _rank(name: str) -> int:
    """Well-known properties come first, in a fixed order. The others keep their order."""
    return list(_LABELS).index(name) if name in _LABELS else len(_LABELS)


def _label(name: str, contact: Contact) -> str:
    return plain(_LABELS.get(name) or contact.labels.get(name, name))


def _changes(changes: list[Change]) -> Table:
    table = Table.grid(padding=(0, 2))
    for change in changes:
        table.add_row(
            Text(plain(_LABELS.get(change.property) or change.label or change.property), style="dim"),
            Text(plain(change.before_text or _shown(change.property, change.before or "") or "empty"), style="red"),
            Text("→"),
            Text(plain(change.after_text or _shown(change.property, change.after or "") or "empty"), style="green"),
        )
    return table


def _found(contacts: list[Contact], total: int) -> Table:
    shown = {name: title for name, title in _COLUMNS.items() if any(name in c.properties for c in contacts)}
    more = f" of {total}" if total > len(contacts) else ""
    table = Table("ID", "Name", *shown.values(), title=f"Found {len(contacts)}{more}", title_justify="left")
    for contact in contacts:
        cells = (contact.id, contact.name, *(contact.properties.get(name, "") for name in shown))
        table.add_row(*(Text(plain(cell)) for cell in cells))
    return table
