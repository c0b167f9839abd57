"""The summary in the terminal when Frontdesk is up: its addresses, its settings, and how to stop it."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class PanelSummary:
    url: str
    demo: bool
    more_gateways: tuple[str, ...]
    sandbox_url: str | None
    has_openai_key: bool
    chat_command: str
    token_command: str
    data: str
    redis: str
    down: tuple[str, ...] = ()
    mail: str | None = None
    """The folder that keeps e-mails, where no server takes them."""


def panel(summary: PanelSummary, *, colour: bool) -> str:
    """Some lines for the terminal, plain where it shows no colour."""
    bold, dim, end = ("\x1b[1m", "\x1b[2m", "\x1b[0m") if colour else ("", "", "")
    rows = [
        ("Chat", f"{bold}{summary.url}/{end}" + ("  (you are signed in as staff)" if summary.demo else "")),
        *([("Desk", f"{summary.url}/demo/inbound  (a customer next to the desk)")] if summary.demo else []),
        *([] if summary.demo else [("Staff", f"sign in with a token: {summary.token_command}")]),
        *(("Also at", url) for url in summary.more_gateways),
        ("Terminal", summary.chat_command),
        ("HubSpot", _hubspot(summary.sandbox_url)),
        ("Assistant", _assistant(has_key=summary.has_openai_key)),
        *([("E-mails", f"files in {summary.mail}; nothing is sent")] if summary.mail else []),
        ("Data", f"{summary.data}  {dim}({summary.redis}){end}"),
        *(("Down", f"{name}  (see above; the rest goes on)") for name in summary.down),
        ("Stop", "Ctrl-C"),
    ]
    lines = [f"  {dim}{name:<10}{end} {text}" for name, text in rows]
    return "\n".join(["", f"  {bold}Frontdesk is ready{end}", *lines, ""])


# The end of a traceback. The log has the rest.
LAST_WORDS = 8


def down_lines(name: str, how: str, tail: list[str], log: str, remedy: str) -> list[str]:
    """Lines that say that a program is down, why, and how to correct it. Lines of its own output are indented."""
    said = [line for line in tail if line.strip()][-LAST_WORDS:]
    return [
        f"{name} is down: {how}; the rest goes on",
        *(f"    {line.rstrip()[:300]}" for line in said or ["(it said nothing)"]),
        f"  → {remedy} (log: {log})",
    ]


def _hubspot(sandbox_url: str | None) -> str:
    if sandbox_url is None:
        return "your account (FRONTDESK_HUBSPOT_TOKEN)"
    return f"a sandbox at {sandbox_url}; set FRONTDESK_HUBSPOT_TOKEN for your account"


def _assistant(*, has_key: bool) -> str:
    return "OpenAI" if has_key else "guided, without a model; set OPENAI_API_KEY for free conversation"


def shows_colour() -> bool:
    return sys.stderr.isatty()
