"""The authors of entries: contacts, teammates, the assistant, and Frontdesk itself."""

from typing import Literal

from libs.contracts.base import Model

AuthorKind = Literal["contact", "assistant", "teammate", "system"]


class Author(Model):
    kind: AuthorKind
    id: str = ""
    name: str | None = None


ASSISTANT = Author(kind="assistant")
SYSTEM = Author(kind="system")
