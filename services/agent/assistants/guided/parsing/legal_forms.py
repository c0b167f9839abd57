"""Legal forms of companies, as people write them within a sentence."""

_LEGAL_FORMS = frozenset(
    ("inc", "ltd", "ltée", "ltee", "llc", "co", "corp", "gmbh", "sarl", "sas", "srl", "sl", "sa", "bv")
)
"""People write them in lower case, too."""
ENDING_FORMS = frozenset(("inc", "ltd", "llc", "llp", "plc", "co", "corp", "gmbh", "sarl", "srl"))
"""Those that are no words of a sentence, and end a company's name."""


def is_legal_form(word: str) -> bool:
    return word == "&" or word.casefold().replace(".", "") in _LEGAL_FORMS
