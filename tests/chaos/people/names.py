"""Names that no dictionary has, one for each number: they go into last names, addresses and words to be looked for."""

_CONSONANTS, _VOWELS = "bdfghjklmnprtvz", "aeiou"
_SYLLABLES = tuple(consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS)


def name_of(number: int, syllables: int = 3) -> str:
    """Always as long, so that none is part of another."""
    parts = []
    for _ in range(syllables):
        number, place = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[place])
    return "".join(parts)
