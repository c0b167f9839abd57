"""Words for jobs, some of them given by their beginnings."""

from collections.abc import Iterable

from services.agent.assistants.guided.parsing.tokens import fold


class TitleWords:
    """`word in titles`, in any case of letters. A word that ends in `*` stands for all words that begin so."""

    def __init__(self, words: Iterable[str]) -> None:
        folded = {fold(word).rstrip(".") for word in words}  # “resp.” is compared without its full stop
        self._words = frozenset(word for word in folded if not word.endswith("*"))
        self._stems = tuple(word.rstrip("*") for word in folded if word.endswith("*"))

    def __contains__(self, word: object) -> bool:
        folded = fold(str(word))
        return folded in self._words or folded.startswith(self._stems)
