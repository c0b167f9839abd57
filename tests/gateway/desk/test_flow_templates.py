"""Templates of flows: each is a flow without mistakes, and speaks all six languages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from libs.contracts import LOCALES
from services.agent.flows import examine
from services.gateway.flows.template_files import templates

NAMES = ("after_hours", "contact_manager", "csat", "faq_handover", "inbound_conversation", "lead_capture")


def test_there_is_a_template_for_each_common_task() -> None:
    assert tuple(templates()) == NAMES


def test_a_shipped_flow_that_was_broken_or_removed_hides_no_other_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "contact_manager.yaml").write_text("steps: [")
    monkeypatch.setattr("services.gateway.flows.template_files.SHIPPED", tmp_path)
    assert tuple(templates.__wrapped__()) == tuple(sorted({*NAMES} - {"contact_manager", "inbound_conversation"}))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_a_flow_without_mistakes_in_six_languages(name: str) -> None:
    document: Any = templates()[name]
    assert document["name"] == name
    assert [each for each in examine(document).findings if each.severity == "error"] == []
    sentences = list(_sentences(document))
    assert len(sentences) > 3
    for each in sentences:
        assert set(each) == set(LOCALES), each


def _sentences(value: Any) -> Iterator[dict[str, str]]:
    """All texts that a contact may read."""
    if isinstance(value, dict):
        if "en" in value:
            yield value
        else:
            for name, each in value.items():
                if name in ("text", "message", "again", "remind", "label", "answer") and isinstance(each, str):
                    raise AssertionError(f"in English only: {each}")
                yield from _sentences(each)
    elif isinstance(value, list):
        for each in value:
            yield from _sentences(each)
