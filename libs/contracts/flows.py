"""Flows as the builder keeps them and as agents run them: the published set, and the states of a flow.

Only agents know the language of flows. For all others a flow is a text (YAML) or its document: the JSON value of it.
"""

from typing import Annotated, Literal

from pydantic import Field

from libs.contracts.base import Model

FlowName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["inbound_conversation"])]
"""The name of a flow: what the flow language allows, so that it can be a part of addresses and file names."""

FlowState = Literal["draft", "active", "off"]
"""`draft`: no version was ever published. `off`: new conversations don't begin with it."""

FlowsEditing = Literal["builder", "patch", "read_only"]
"""What the builder may do: publish, edit drafts and export them as a patch for git, or only show flows."""


class PublishedFlow(Model):
    """A flow that the builder published. One that is `off` also hides the file's flow of its name."""

    name: FlowName
    version: int
    text: str
    state: Literal["active", "off"] = "active"


class PublishedFlows(Model):
    """What the builder has published. `order`: names of flows, also of files; others follow, by their files' names.

    A set with a higher revision takes the place of this one.
    """

    revision: int = 0
    flows: list[PublishedFlow] = []
    order: list[str] = []
