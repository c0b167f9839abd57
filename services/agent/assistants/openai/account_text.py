"""Tells the model the account's own properties, in a text that is bounded and always the same for the same account.

It stands in the instructions, before everything that differs between conversations, so that a model's cache keeps it.
"""

from libs.contracts import AccountProperties, AccountProperty
from services.agent.assistants.openai.rendering import quoted

MAX_CHARS = 8_000
"""Of all properties: some 2,500 tokens, which cost a tenth once they are cached."""
MAX_OPTIONS = 20

_TITLE = """\
# Properties of this account
- These are its own properties and its stages, besides the arguments of the tools. Write one that the user names in \
`other`, by its "name"; where it has options, write one of them as it stands here. Dates are written YYYY-MM-DD.
- If the user's word fits none of the options, name the options and ask."""


def account_text(account: AccountProperties) -> str:
    """The section for the instructions; empty if nothing is known of the account."""
    # Stages first: if there are too many properties, the last of the account's own are left out.
    ordered = sorted(account.properties, key=lambda each: (each.custom, each.name))
    lines: list[str] = []
    left_chars = MAX_CHARS
    for each in ordered:
        line = quoted(_described(each))
        left_chars -= len(line)
        if left_chars < 0:
            lines.append(
                f"{len(ordered) - len(lines)} more are left out: for another one, use the label that the user says."
            )
            break
        lines.append(line)
    return "\n".join((_TITLE, *lines)) if lines else ""


def _described(each: AccountProperty) -> dict[str, object]:
    described: dict[str, object] = {"name": each.name, "label": each.label, "type": each.type}
    labels = list(each.options.values())
    if labels:
        described["options"] = labels[:MAX_OPTIONS]
    if len(labels) > MAX_OPTIONS:
        described["more_options"] = len(labels) - MAX_OPTIONS
    return described
