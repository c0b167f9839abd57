"""Fields of work, which stand next to a job: “Head of Sales” names no company."""

_WORDS = """
    sales buying purchase purchases logistics quality technology research development production security data
    digital communications events partnerships accounts accounting compliance strategy services customer success
    training facilities maintenance manufacturing procurement business content brand talent learning retail export
    exports technical global regional international marketing operations ops finance hr it product engineering
    support purchasing legal design people growth ventas compras finanzas operaciones recursos ventes achats
    communication rh informatique finances sprzedaży zakupów marketingu продаж закупок маркетинга
"""

FUNCTIONS = frozenset(_WORDS.split())
