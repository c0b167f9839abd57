"""The messages after an answer that can't be accepted, in each language."""

from pathlib import Path

from libs.contracts import Locale
from libs.phone_numbers import example_phone
from libs.yaml_files import read_yaml
from services.agent.flows.runtime.answers.parsing import Question, RejectedAnswer


class Rejections:
    """The lines of `locales/answers.yaml` and `locales/remarks.yaml`, by code and language."""

    def __init__(self, lines: dict[str, dict[Locale, str]], remarks: dict[str, dict[Locale, str]]) -> None:
        self._lines = lines
        self._remarks = remarks

    @classmethod
    def load(cls, locales: Path) -> "Rejections":
        lines, remarks = ((locales / name).read_text(encoding="utf-8") for name in ("answers.yaml", "remarks.yaml"))
        return cls(read_yaml(lines), read_yaml(remarks))

    def remark(self, kind: str, locale: Locale) -> str:
        """What is said to something else than an answer, before the question is asked again."""
        return self._remarks[kind][locale]

    def line(self, rejected: RejectedAnswer, question: Question, locale: Locale) -> str:
        """The message: what is wrong, and what is valid."""
        return self._lines[rejected.code][locale].format(
            minimum="" if question.minimum is None else f"{question.minimum:g}",
            maximum="" if question.maximum is None else f"{question.maximum:g}",
            choices=", ".join(label for _, label in question.choices),
            phone=example_phone(question.region, locale),
        )
