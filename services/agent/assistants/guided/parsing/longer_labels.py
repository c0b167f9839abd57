"""Two labels of an account that begin with the same words: “Talla”, “Talla de pantalón”.

The longer one is meant if its other words are said anywhere: “talla 42 de pantalón”.
"""

from collections.abc import Iterable, Mapping

from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.parsing.utterance import Utterance

Longer = Mapping[str, tuple[str, ...]]
"""The labels that begin like a label and go on, by that label; the longest is first."""

_MIN_LETTERS = 4
"""Letters of a word that tells two labels apart. “De” and “the” do not."""
_STEM = 5
"""Letters by which words in other cases and numbers are compared."""


def longer_labels(labels: Iterable[str]) -> Longer:
    by_words = {tuple(fold(label).split()): label for label in labels}
    found: dict[str, list[str]] = {}
    for words, label in sorted(by_words.items(), key=lambda each: -len(each[0])):
        for size in range(1, len(words)):
            if (shorter := by_words.get(words[:size])) is not None:
                found.setdefault(shorter, []).append(label)
    return {label: tuple(others) for label, others in found.items()}


def settle_labels(utterance: Utterance, longer: Longer) -> None:
    """Gives a value to the longer label where its words are said, and takes these words out of the value."""
    if not longer:
        return
    whole = (utterance.entities, utterance.text)
    for entities, text in (whole, *((each.entities, each.said) for each in utterance.requests)):
        said = _stems(text)
        for label in [each for each in entities.labelled if each in longer]:
            for other in longer[label]:
                rest = _telling(other, label)
                if other not in entities.labelled and rest and rest <= said:
                    entities.labelled[other] = _without(entities.labelled.pop(label), rest)
                    entities.left = [each for each in entities.left if not _stems(each) <= rest]
                    break


def _telling(label: str, shorter: str) -> set[str]:
    words = fold(label).split()[len(shorter.split()) :]
    return {_stem(word) for word in words if len(word) >= _MIN_LETTERS}


def _stems(words: str) -> set[str]:
    return {_stem(word) for word in fold(words).split()}


def _stem(word: str) -> str:
    return word.strip(".,:;!?()'\"")[:_STEM]


def _without(value: str, rest: set[str]) -> str:
    """The value without these words at its end or its beginning, and the small words that join them."""
    words = value.split()
    named = [at for at, word in enumerate(words) if _stem(fold(word)) in rest]
    if not named:
        return value
    before, behind = words[: named[0]], words[named[-1] + 1 :]
    while before and len(before) > 1 and len(before[-1]) < _MIN_LETTERS and before[-1].isalpha():
        before.pop()
    return " ".join(before or behind) or value
