"""How phone numbers look in running text. It needs no tables of countries, which the gateway's image does not have."""

EXTENSION_FORM = (
    r"(?:ext(?:ension)?\.?|extn?\.?|x|\#|доб(?:авочный)?\.?|вн\.?|wewn?(?:ętrzny)?\.?|poste|int(?:erno)?\.?"
    r"|anexo|내선(?:번호)?)"
)

PHONE_FORM = (
    r"(?<![\w])(?:\+\ ?)?\(?\d(?:[ \u00a0.\-/()–]{0,3}\d){5,17}(?!\d)"
    rf"(?:[ ,;]{{0,2}}{EXTENSION_FORM}[ =:.]{{0,2}}\d{{1,6}})?"
)
"""A pattern for numbers in running text, also without a country code, which only a person can add."""
