"""The stand-in refuses the requests that the real API refuses, with its messages."""

from typing import Any

import openai
import pytest

from tests.sandbox.openai.harness import MODEL, Sandbox, asked, called, returned, tool

REASONING = {"type": "reasoning", "id": "rs_1", "summary": []}


def _defs(schema: dict[str, Any]) -> dict[str, Any]:
    return {"$defs": {"A": schema}}


def nested(**changes: Any) -> dict[str, Any]:
    """A tool with one property, made from `changes`."""
    return tool(properties={"query": changes})


@pytest.mark.parametrize(
    ("changes", "message", "param", "code"),
    [
        ({"model": None}, "Missing required parameter: 'model'.", "model", "missing_required_parameter"),
        ({"input": None}, "Missing required parameter: 'input'.", "input", "missing_required_parameter"),
        ({"model": "gpt-0"}, "The requested model 'gpt-0' does not exist.", "model", "model_not_found"),
        ({"messages": []}, "Unknown parameter: 'messages'.", "messages", "unknown_parameter"),
        (
            {"stream": "yes"},
            "Invalid type for 'stream': expected a boolean, but got a string instead.",
            "stream",
            "invalid_type",
        ),
        (
            {"max_output_tokens": True},
            "Invalid type for 'max_output_tokens': expected an integer, but got a boolean instead.",
            "max_output_tokens",
            "invalid_type",
        ),
        (
            {"max_output_tokens": 5},
            "Expected a value >= 16, but got 5",
            "max_output_tokens",
            "integer_below_min_value",
        ),
        ({"reasoning": {"effort": "huge"}}, "Invalid value: 'huge'.", "reasoning.effort", "invalid_value"),
        ({"stream_options": {"include_obfuscation": False}}, "only allowed when", "stream_options", None),
        (
            {"previous_response_id": "resp_1"},
            "Previous response with id 'resp_1' not found.",
            "previous_response_id",
            "previous_response_not_found",
        ),
        ({"background": True}, "'background' is not supported", "background", "unsupported_parameter"),
        ({"tool_choice": "maybe"}, "Invalid value: 'maybe'.", "tool_choice", "invalid_value"),
        ({"tool_choice": "required"}, "must be specified with 'tools'", "tool_choice", None),
        (
            {"tools": [tool("a")], "tool_choice": {"type": "function", "name": "b"}},
            "Tool choice 'function' not found",
            "tool_choice",
            None,
        ),
        (
            {
                "text": {
                    "format": {
                        "type": "json_schema",
                        "name": "n",
                        "strict": True,
                        "schema": {"type": "object"},
                    }
                }
            },
            "Invalid schema for response_format 'n'",
            "text.format.schema",
            "invalid_json_schema",
        ),
    ],
)
async def test_parameters(
    sandbox: Sandbox, changes: dict[str, Any], message: str, param: str, code: str | None
) -> None:
    error = await refused(sandbox, **changes)

    assert message in error.message
    assert (error.type, error.param, error.code) == ("invalid_request_error", param, code)


@pytest.mark.parametrize(
    ("items", "message", "param"),
    [
        ([asked("hi"), called("call_x")], "No tool output found for function call call_x.", "input"),
        (
            [asked("hi"), called("call_x"), called("call_y"), returned("call_x", "ok")],
            "No tool output found for function call call_y.",
            "input",
        ),
        (
            [returned("call_x", "ok"), asked("hi")],
            "No tool call found for function call output with call_id call_x.",
            "input",
        ),
        (
            [returned("call_x", "ok"), called("call_x")],
            "No tool call found for function call output with call_id call_x.",
            "input",
        ),
        (["hi"], "Invalid type for 'input[0]': expected an object, but got a string instead.", "input[0]"),
        ([{"type": "poem"}], "Invalid value: 'poem'.", "input[0].type"),
        ([{"role": "user"}], "Missing required parameter: 'input[0].content'.", "input[0].content"),
        ([{**asked("hi"), "name": "Jane"}], "Unknown parameter: 'input[0].name'.", "input[0].name"),
        ([{"role": "tool", "content": "x"}], "Invalid value: 'tool'.", "input[0].role"),
        ([{"role": "user", "content": 5}], "Invalid type for 'input[0].content'", "input[0].content"),
        (
            [{"role": "user", "content": [{"type": "output_text", "text": "x"}]}],
            "Supported values are: 'input_text'",
            "input[0].content[0].type",
        ),
        (
            [{"role": "assistant", "content": [{"type": "input_text", "text": "x"}]}],
            "Supported values are: 'output_text', 'refusal'.",
            "input[0].content[0].type",
        ),
        (
            [{"role": "user", "content": [{"type": "input_text"}]}],
            "Missing required parameter: 'input[0].content[0].text'.",
            "input[0].content[0].text",
        ),
        ([called(""), returned("", "")], "Invalid 'input[0].call_id': empty string.", "input[0].call_id"),
        ([called("c" * 65)], "Expected a string with maximum length 64", "input[0].call_id"),
        (
            [{"type": "function_call", "call_id": "c", "name": "a", "arguments": {}}],
            "Invalid type for 'input[0].arguments': expected a string, but got an object instead.",
            "input[0].arguments",
        ),
    ],
)
async def test_input_items(sandbox: Sandbox, items: list[Any], message: str, param: str) -> None:
    error = await refused(sandbox, input=items)

    assert message in error.message
    assert error.param == param


async def test_reasoning_that_is_not_stored_must_be_carried_sealed(sandbox: Sandbox) -> None:
    with pytest.raises(openai.NotFoundError, match="Items are not persisted"):
        await create(sandbox, input=[REASONING, asked("hi")], store=False)

    await create(sandbox, input=[{**REASONING, "encrypted_content": "x"}, asked("hi")], store=False)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            tool(additionalProperties=True),
            "'additionalProperties' is required to be supplied and to be false.",
        ),
        (tool(required=[]), "an array including every key in properties. Missing 'query'."),
        (tool(required=["query", "more"]), "Extra required key 'more' supplied."),
        (tool(type="string"), "schema must be a JSON Schema of 'type: \"object\"'"),
        (
            nested(type="string", default="x"),
            "In context=('properties', 'query'), 'default' is not permitted.",
        ),
        (nested(type="string", format="uri"), "'uri' is not a valid format."),
        (nested(oneOf=[{"type": "string"}]), "'oneOf' is not permitted."),
        (nested(description="untyped"), "schema must have a 'type' key."),
        (nested(type="array"), "array schema missing items."),
        (
            nested(type="array", items={"type": "object", "properties": {"a": {"type": "string"}}}),
            "In context=('properties', 'query', 'items'), 'additionalProperties' is required",
        ),
        (
            nested(anyOf=[{"type": "object"}, {"type": "null"}]),
            "In context=('properties', 'query', 'anyOf', '0')",
        ),
        (tool(**_defs({"type": "object"})), "In context=('$defs', 'A')"),
        (nested(**{"$ref": "#/$defs/A"}), "reference '#/$defs/A' can't be resolved."),
        (
            tool(
                properties={"query": {"$ref": "#/$defs/A", "description": "x"}},
                **_defs({"type": "string"}),
            ),
            "$ref cannot have keywords {'description'}.",
        ),
    ],
)
async def test_strict_tools(sandbox: Sandbox, wrong: dict[str, Any], message: str) -> None:
    error = await refused(sandbox, tools=[tool("fine"), wrong])

    assert "Invalid schema for function 'search_contact': " in error.message
    assert message in error.message
    assert (error.param, error.code) == ("tools[1].parameters", "invalid_function_parameters")


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"type": "web_search"}, "tools[0].type"),
        ({"name": "a"}, "tools[0].type"),
        ({"type": "function"}, "tools[0].name"),
        ({"type": "function", "function": {"name": "a"}}, "tools[0].function"),
        (tool("find contact"), "tools[0].name"),
        (tool("a" * 65), "tools[0].name"),
    ],
)
async def test_the_shape_of_a_tool(sandbox: Sandbox, wrong: dict[str, Any], param: str) -> None:
    error = await refused(sandbox, tools=[wrong])

    assert error.param == param


async def test_tools_that_the_api_takes(sandbox: Sandbox) -> None:
    loose = {"type": "function", "name": "loose", "parameters": {"type": "object", "properties": {"a": {}}}}
    rich = tool(
        "rich",
        properties={
            "query": {"type": ["string", "null"], "description": "x", "format": "email"},
            "kind": {"enum": ["a", "b"], "type": "string"},
            "link": {"anyOf": [{"$ref": "#/$defs/Link"}, {"type": "null"}]},
            "all": {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 3},
        },
        required=["query", "kind", "link", "all"],
        **{"$defs": {"Link": tool()["parameters"]}},
    )

    response = await create(sandbox, tools=[tool(), loose, rich], tool_choice={"type": "function", "name": "rich"})

    assert response.status == "completed"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"not json"])
async def test_a_body_that_is_not_json(sandbox: Sandbox, body: bytes) -> None:
    answer = await sandbox.http.post("/v1/responses", content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


async def test_a_body_that_is_no_object_or_too_large(sandbox: Sandbox) -> None:
    array = await sandbox.http.post("/v1/responses", json=[])
    large = await sandbox.http.post("/v1/responses", content=b" " * (8 * 1024 * 1024 + 1))

    assert (array.status_code, large.status_code) == (400, 413)


async def test_a_refused_request_uses_up_no_answer(sandbox: Sandbox) -> None:
    await sandbox.answers({"text": "kept"})

    await refused(sandbox, messages=[])

    assert (await sandbox.ask()).output_text == "kept"
    entry = (await sandbox.journal())[0]
    assert (entry["status"], entry["answered_by"], entry["body"]["messages"]) == (400, None, [])


async def create(sandbox: Sandbox, **changes: Any) -> openai.types.responses.Response:
    body = {"model": MODEL, "input": "hi", **changes}
    return await sandbox.sdk.post("/responses", body=body, cast_to=openai.types.responses.Response)


async def refused(sandbox: Sandbox, **changes: Any) -> openai.BadRequestError:
    with pytest.raises(openai.BadRequestError) as caught:
        await create(sandbox, **changes)
    return caught.value
