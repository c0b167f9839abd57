"""Binds the code of a tool to its declaration, so that a type checker compares the arguments of both."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from libs.contracts import StrictModel, ToolResult
from libs.contracts.tools import Tool
from services.hubspot_tools.tools.context import Caller, ToolContext

Arguments = TypeVar("Arguments", bound=StrictModel)
Function = Callable[[Arguments, Caller, ToolContext], Awaitable[ToolResult]]


@dataclass(frozen=True)
class Implementation:
    """`bind` checks the arguments of a request and returns the call. It raises ValidationError."""

    tool: Tool[StrictModel]
    bind: Callable[[Mapping[str, Any]], Callable[[Caller, ToolContext], Awaitable[ToolResult]]]


def implements(tool: Tool[Arguments]) -> Callable[[Function[Arguments]], Implementation]:
    def decorate(function: Function[Arguments]) -> Implementation:
        return Implementation(tool, lambda given: partial(function, tool.arguments.model_validate(given)))

    return decorate
