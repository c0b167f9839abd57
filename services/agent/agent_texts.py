"""The agent's own texts in each language. All assistants share them."""

from collections.abc import Mapping
from pathlib import Path

from libs.contracts import Locale
from libs.yaml_files import read_yaml


class OwnWords:
    """The texts of `locales/system.yaml`, by key and language."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    @classmethod
    def load(cls, locales: Path) -> "OwnWords":
        return cls(read_yaml((locales / "system.yaml").read_text(encoding="utf-8")))

    def text(self, key: str, locale: Locale) -> str:
        return self._texts[key][locale]

    def each(self, key: str) -> Mapping[str, str]:
        """The text in every language."""
        return self._texts[key]
