"""Fields of work, which stand next to a job: “Head of Sales” names no company."""

_WORDS = """
    sales buying purchase purchases logistics quality technology research development production security data
    digital communications events partnerships accounts accounting compliance strategy services customer success
    training facilities maintenance manufacturing procurement business content brand talent learning retail export
    exports technical global regional international marketing operations ops finance hr it product engineering
    support purchasing legal design people growth ventas compras finanzas operaciones recursos ventes achats
    communication rh informatique finances qualité logistique recrutement formation sécurité maintenance production
    commercial commerciale administratif administrative financier financière technique pédagogique juridique
    clientèle développement exploitation boutique magasin rayon secteur agence atelier chantier hébergement
    restauration expédition expéditions approvisionnement approvisionnements stock stocks entretien travaux paie
    innovation recherche partenariats événementiel accueil caisse numérique transport transports sav hse qhse
    régional régionale sprzedaży zakupów marketingu продаж закупок маркетинга
"""

FUNCTIONS = frozenset(_WORDS.split())
