"""What a text wants is worked out once for each text, however often a turn asks."""

import pytest

from services.agent.assistants.guided import GuidedAssistant
from services.agent.assistants.guided import assistant as module
from tests.agent.guided.conversation import LOCALES_DIR


def test_a_text_is_understood_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = GuidedAssistant.load(LOCALES_DIR)
    read: list[str] = []
    understand = vars(module)["understand"]

    def counted(text: str, *others: object) -> object:
        read.append(text)
        found: object = understand(text, *others)
        return found

    monkeypatch.setattr(module, "understand", counted)
    monkeypatch.setattr(module, "_MAX_GISTS", 2)
    kinds = [assistant.kind_of(text, "en") for text in ("find Ann", "hello", "find Ann")]
    assert kinds[0] == kinds[2] != kinds[1]
    assert assistant.language_of("find Ann", "en") == "en"
    assert read == ["find Ann", "hello"]
    assistant.kind_of("add Bo Lund", "en")  # the oldest one makes room
    assert assistant.kind_of("find Ann", "en") == kinds[0]
    assert read == ["find Ann", "hello", "add Bo Lund", "find Ann"]
