"""How phone numbers look in running text. It needs no tables of countries, which the gateway's image does not have."""

EXTENSION_FORM = (
    r"(?i:ext(?:ensi[oó]n|n)?\.?|x|\#|доб(?:авочный)?\.?|вн(?:утр(?:енний)?)?\.?|wewn?(?:ętrzny)?\.?|w\.|poste"
    r"|int(?:erno)?\.?|anexo|내선(?:번호)?)"
)

_EXTENSION = rf"{EXTENSION_FORM}[ =:.]{{0,2}}\d{{1,6}}"

PHONE_FORM = (
    r"(?<![\w])(?:\+\ ?)?\(?\d(?:[ \u00a0.\-/()–]{0,3}\d){5,17}(?!\d)"
    rf"(?:[ ,;]{{0,2}}(?:{_EXTENSION}|\({_EXTENSION}\)))?"
)
"""A pattern for numbers in running text, also without a country code, which only a person can add."""
