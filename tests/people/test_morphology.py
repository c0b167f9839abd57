"""The dictionaries of Polish and Russian read any word that a person may type."""

import pytest

from libs.people.morphology import Morphology


@pytest.mark.parametrize("word", ["𗀀", "Ivan", "Ив𗀀н", "", "1"])
def test_a_word_in_other_letters_is_no_russian_name(word: str) -> None:
    assert not Morphology.shared().is_given(word, "ru")
    assert not Morphology.shared().is_patronymic(word)
