"""The messages after an answer that can't be accepted, in each language."""

from pathlib import Path

import yaml

from libs.contracts import Locale
from services.agent.flows.runtime.answers.parsing import Question, RejectedAnswer


class Rejections:
    """The lines of `locales/answers.yaml`, by code and language."""

    def __init__(self, lines: dict[str, dict[Locale, str]]) -> None:
        self._lines = lines

    @classmethod
    def load(cls, locales: Path) -> "Rejections":
        return cls(yaml.safe_load((locales / "answers.yaml").read_text(encoding="utf-8")))

    def line(self, rejected: RejectedAnswer, question: Question, locale: Locale) -> str:
        """The message: what is wrong, and what is valid."""
        return self._lines[rejected.code][locale].format(
            minimum="" if question.minimum is None else f"{question.minimum:g}",
            maximum="" if question.maximum is None else f"{question.maximum:g}",
            choices=", ".join(label for _, label in question.choices),
        )
