"""The AsyncAPI document as a page. It needs no script, so that it also reads well in a terminal's browser."""

from html import escape
from typing import Any

_DIRECTIONS = {"receive": "From the client", "send": "To the client"}


def sockets_page(document: dict[str, Any]) -> str:
    """The whole page, in HTML."""
    info = document["info"]
    channels = "".join(_channel(name, channel, document) for name, channel in document["channels"].items())
    schemas = "".join(_schema(name, schema) for name, schema in sorted(document["components"]["schemas"].items()))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(info["title"])}</title>
<link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<header>
<p><a href="/docs">HTTP API</a> · <a href="/asyncapi.json">asyncapi.json</a></p>
<h1>{escape(info["title"])}</h1>
<p>{_code(info["description"])}</p>
</header>
<main>
{channels}
<section aria-labelledby="schemas"><h2 id="schemas">Types</h2>{schemas}</section>
</main>
</body>
</html>
"""


def _channel(name: str, channel: dict[str, Any], document: dict[str, Any]) -> str:
    parts = [
        f'<section aria-labelledby="{escape(name)}"><h2 id="{escape(name)}">{escape(channel["title"])}</h2>',
        f"<p><code>GET {escape(channel['address'])}</code></p><p>{_code(channel['description'])}</p>",
    ]
    for action, title in _DIRECTIONS.items():
        parts.append(f"<h3>{title}</h3>")
        for reference in document["operations"][f"{name}.{action}"]["messages"]:
            message = document["components"]["messages"][reference["$ref"].rpartition("/")[2]]
            payload = _resolved(message["payload"], document)
            parts.append(
                f"<h4><code>{escape(message['name'])}</code></h4><p>{_code(message['summary'])}</p>{_fields(payload)}"
            )
    return "".join((*parts, "</section>"))


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema
    if "$ref" in schema:
        found = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _schema(name: str, schema: dict[str, Any]) -> str:
    described = " ".join(schema.get("description", "").split())
    shown = _fields(schema) if "properties" in schema else f"<p>{_type(schema)}</p>"
    return f'<h3 id="type-{escape(name)}"><code>{escape(name)}</code></h3><p>{_code(described)}</p>{shown}'


def _fields(schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    rows = [
        f"<tr><th scope=row><code>{escape(name)}</code>{'' if name in required else ' (may be left out)'}</th>"
        f"<td>{_type(field)}</td><td>{_code(field.get('description', ''))}</td></tr>"
        for name, field in schema.get("properties", {}).items()
        if name != "type" or "const" not in field
    ]
    if not rows:
        return "<p>It has no fields but <code>type</code>.</p>"
    head = "<tr><th scope=col>Field</th><th scope=col>Type</th><th scope=col>Meaning</th></tr>"
    return f"<div class=wide><table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table></div>"


def _type(schema: dict[str, Any]) -> str:
    """A type in words, with links to the types that it names."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#type-{name}">{name}</a>'
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " or ".join(_type(each) for each in schema[key])
    if "const" in schema or "enum" in schema:
        return ", ".join(f"<code>{escape(str(each))}</code>" for each in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type", "any value")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    limits = [
        f"{words} {schema[key]}"
        for key, words in (("minLength", "at least"), ("maxLength", "at most"), ("minimum", "≥"), ("maximum", "≤"))
        if key in schema
    ]
    return escape(f"{kind} ({', '.join(limits)})" if limits else str(kind))


def _code(text: str) -> str:
    """Escaped, with the parts between backticks as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
