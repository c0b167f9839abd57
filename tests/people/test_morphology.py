"""The dictionaries of Polish and Russian read any word that a person may type."""

import pytest

from libs.contracts.principals import Locale
from libs.people.declension import base_forms
from libs.people.morphology import Morphology


@pytest.mark.parametrize("word", ["𗀀", "Ivan", "Ив𗀀н", "", "1"])
def test_a_word_in_other_letters_is_no_russian_name(word: str) -> None:
    assert not Morphology.shared().is_given(word, "ru")
    assert not Morphology.shared().is_patronymic(word)


@pytest.mark.parametrize("language", ["pl", "ru"])
@pytest.mark.parametrize("word", ["", "-", "--"])
def test_no_word_is_no_name(language: Locale, word: str) -> None:
    morphology = Morphology.shared()
    assert not morphology.is_family(word, language)
    assert morphology.nominative(word, language) == word
    # Nothing is made of it, and nothing breaks: a part of “Anna-” is empty.
    assert list(base_forms(word, language, "f", "gen")) in ([], [word])
