"""What the builder sends and gets: flows, their drafts, versions and differences."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, field_validator

from libs.contracts import (
    CanaryState,
    FlowName,
    FlowsEditing,
    FlowState,
    Model,
    RollBackReason,
    RollBackRule,
    StrictModel,
)

MAX_FLOWS = 200

Origin = Literal["builder", "file"]
Note = Annotated[str, Field(max_length=500)]
Document = Annotated[
    dict[str, Any], Field(examples=[{"name": "hello", "trigger": {"on": "chat.opened"}, "steps": [{"note": "Hi"}]}])
]


class DraftView(Model):
    revision: int
    by: str
    at: datetime


class CanarySummary(Model):
    """A version that a `share` of 100 contacts gets."""

    version: int
    share: int
    started_at: datetime


class RolledBack(Model):
    """The newest version was on trial, until its rule ended that for this reason."""

    version: int
    ended_at: datetime
    reason: RollBackReason


class FlowSummary(Model):
    """A flow in the list. A version of null is none; `file`: agents run the flow of a file.

    `running`: open conversations of the desk by version, where 0 is a file's flow. `overlaps`: later flows that
    lose conversations to this one.
    """

    name: str
    description: str = ""
    trigger: JsonValue = None
    state: FlowState
    origin: Origin
    position: int
    active_version: int | None = None
    latest_version: int | None = None
    draft: DraftView | None = None
    changed_by: str = ""
    changed_at: datetime | None = None
    running: dict[str, int] = {}
    overlaps: list[str] = []
    canary: CanarySummary | None = None
    rolled_back: RolledBack | None = None


class FlowList(Model):
    """`reason`: why flows can only be read. `names`: the names of the people in this list."""

    editing: FlowsEditing
    reason: Literal["no_archive", "setting"] | None = None
    flows: list[FlowSummary]
    names: dict[str, str] = {}


class Editor(Model):
    person: str
    name: str
    at: datetime


class OpenedFlow(FlowSummary):
    """`comments`: the flow is in a file with comments, which a draft does not keep."""

    document: JsonValue
    revision: int
    based_on: int | None = None
    comments: bool = False
    editors: list[Editor] = []
    names: dict[str, str] = {}


class Editors(Model):
    """`revision`: that of the flow now, so that a page sees that another editor has saved it. So with its `canary`."""

    revision: int
    canary: CanarySummary | None = None
    editors: list[Editor]


class NewFlow(StrictModel):
    """An empty flow, or one from a template, from a text (YAML) or as a copy of another flow."""

    name: FlowName
    description: str | None = Field(default=None, max_length=400)
    template: str | None = Field(default=None, max_length=60, examples=["lead_capture"])
    text: str | None = Field(default=None, max_length=200_000)
    copy_of: FlowName | None = None


class Saved(Model):
    revision: int


class SaveDraft(StrictModel):
    """`revision`: the one that was read. If it is another one by now, nothing changes."""

    document: Document
    revision: int = Field(ge=0)


class CanaryPlan(StrictModel):
    """Contacts of 100 that get the new version; and when it is rolled back by itself."""

    share: int = Field(ge=1, le=99, examples=[10])
    roll_back_if: RollBackRule | None = None

    @field_validator("roll_back_if")
    @classmethod
    def _says_when(cls, rule: RollBackRule | None) -> RollBackRule | None:
        if rule is not None and not rule.model_dump(exclude_none=True, exclude={"at_least"}):
            raise ValueError("the rule names no number")
        return rule


class Publish(StrictModel):
    """`canary`: only for a share of the contacts."""

    revision: int = Field(ge=0)
    note: Note = ""
    canary: CanaryPlan | None = None


class Published(Model):
    version: int


class RollBack(StrictModel):
    version: int = Field(ge=1, le=1_000_000)
    note: Note = ""


class Switch(StrictModel):
    state: Literal["active", "off"]


class Order(StrictModel):
    names: list[FlowName] = Field(max_length=MAX_FLOWS)


class Template(Model):
    name: str
    document: JsonValue


class VersionView(Model):
    """`file`: it was the flow of a file before the builder changed it. `canary`: at first it is for a share."""

    number: int
    by: str
    at: datetime
    note: str
    active: bool
    file: bool = False
    canary: CanaryState | None = None


class FlowVersions(Model):
    versions: list[VersionView]
    names: dict[str, str] = {}


class WholeVersion(VersionView):
    text: str
    document: JsonValue


class DocumentChange(Model):
    """One change in words: `place` is in the newer document, of a removed part in the older one.

    `field`: where in the step, such as `text.en`; of a moved step the place that it came from is `before`.
    """

    change: Literal["added", "removed", "moved", "changed"]
    place: tuple[int | str, ...]
    kind: str = ""
    field: str = ""
    before: JsonValue = None
    after: JsonValue = None


class TwoDocuments(StrictModel):
    before: Document
    after: Document


class FlowDifference(Model):
    """`lines` is a unified diff of the two texts."""

    lines: str
    changes: list[DocumentChange]
