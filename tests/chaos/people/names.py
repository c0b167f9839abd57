"""Names that no dictionary has, one for each number, for last names, addresses and search words."""

_CONSONANTS, _VOWELS = "bdfghjklmnprtvz", "aeiou"
_SYLLABLES = tuple(consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS)


def name_of(number: int, syllables: int = 3) -> str:
    """All have the same length, so that none is part of another."""
    parts = []
    for _ in range(syllables):
        number, place = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[place])
    return "".join(parts)
