"""The small words of readers: each language has each group, and a reader gets those of all languages."""

import re
from pathlib import Path

import pytest

from libs.contracts.principals import LOCALES, Locale
from services.agent.assistants.guided.locales import LocaleError, read_files
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.small_words.groups import SmallWords
from services.agent.assistants.guided.small_words.reading import FOLDER


@pytest.mark.parametrize("locale", LOCALES)
def test_each_language_has_each_group(locale: Locale, tmp_path: Path) -> None:
    """Its file is read alone, so that the failure names it; the others are copies of it."""
    for each in LOCALES:
        (tmp_path / f"{each}.yaml").write_bytes((FOLDER / f"{locale}.yaml").read_bytes())
    assert read_files(tmp_path, SmallWords).keys() == set(LOCALES)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_language_that_lacks_a_group_is_named(locale: Locale, tmp_path: Path) -> None:
    for each in LOCALES:
        (tmp_path / f"{each}.yaml").write_bytes((FOLDER / f"{each}.yaml").read_bytes())
    path = tmp_path / f"{locale}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("\nthen:", "\nthan:"), encoding="utf-8")
    with pytest.raises(LocaleError, match=rf"{locale}\.yaml: then: Field required"):
        read_files(tmp_path, SmallWords)


@pytest.mark.parametrize("locale", LOCALES)
def test_each_group_stands_once_in_a_file(locale: Locale) -> None:
    """Of two with one name, YAML keeps the last."""
    names = re.findall(r"^(\w+):", (FOLDER / f"{locale}.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(names) == sorted(SmallWords.model_fields)


def test_a_reader_gets_the_words_of_all_languages() -> None:
    assert {"now", "ahora", "maintenant", "teraz", "теперь"} <= small_words().now
    assert {"put", "pasa ", "mets", "wpisz", "поставь"} <= set(small_words().giving)
