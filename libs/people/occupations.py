"""Reads common nouns that say what people do, or what they are to others: “spawaczka”, “юристов”, "partner"."""

from functools import lru_cache
from typing import Any

from libs.contracts import Locale
from libs.people.dictionaries import analyses, parses

_LIKELY = 0.3  # the share of the uses of a word, from which one of its meanings counts


def is_worker(word: str) -> bool:
    """“Флористом”: a person's noun in the instrumental, as it follows “works” in Russian. “Вечером” names no person."""
    return any(
        parse.is_known and {"NOUN", "anim", "ablt"} in parse.tag and "Name" not in parse.tag and "Surn" not in parse.tag
        for parse in parses(word)
    )


_RELATIONS = frozenset((
    "klient", "klientka", "kolega", "koleżanka", "znajomy", "mąż", "żona", "brat", "siostra", "syn", "córka", "ojciec",
    "matka", "pan", "pani", "facet", "człowiek", "gość", "sąsiad", "przyjaciel", "partner", "dostawca", "odbiorca",
    "nabywca", "użytkownik", "chłopak", "adresat", "nadawca", "zleceniodawca", "kontrahent", "gostek", "koleś",
    "клиент", "клиентка", "друг", "муж", "брат", "сестра", "сын", "отец", "человек", "парень", "девушка", "коллега",
    "знакомый", "сосед", "гость", "заказчик", "поставщик", "партнёр", "покупатель", "ребята", "товарищ", "господин",
    "госпожа", "мужчина", "женщина", "адресат", "дочь", "мать", "жена", "мужик", "контрагент", "подрядчик",
))  # fmt: skip
"""People by what they are to others, which is no job."""
_RELATED = frozenset((
    "partner", "socio", "socia", "partenaire",
    "frère", "sœur", "soeur", "mari", "femme", "fils", "fille", "père", "mère", "collègue", "cousin", "cousine",
    "conjoint", "conjointe", "époux", "épouse", "homonyme", "voisin", "voisine",
    "brother", "sister", "husband", "wife", "son", "daughter", "father", "mother", "colleague", "namesake",
    "hermano", "hermana", "marido", "mujer", "hijo", "hija", "padre", "madre", "primo", "prima", "colega", "tocayo",
))  # fmt: skip

_MASCULINE = (("ka", ""), ("rka", "rz"), ("tka", "ta"), ("czka", "k"), ("owa", ""), ("czyni", "ca"), ("ka", "ek"))
"""Endings of Polish nouns of women, and of the nouns of men that they are made from."""


def is_relation(word: str) -> bool:
    """Whether a noun only says what a person is to us: “партнёра”, "partner"."""
    bases = {parse.normal_form for parse in parses(word)}
    return word.casefold() in _RELATED or not _RELATIONS.isdisjoint((word.casefold(), *bases))


@lru_cache(maxsize=10_000)
def names_person(word: str, language: Locale) -> bool:
    """Whether a common noun says what a person does: “brukarz”, “spawaczka”, “прораб”. Names and relations do not."""
    if language == "ru":
        # Rare readings make workers of things: “рейс” is no trade.
        tags = [parse for parse in parses(word) if parse.is_known and parse.score > _LIKELY]
        return any(
            {"NOUN", "anim"} in parse.tag and parse.normal_form not in _RELATIONS and not _is_named(parse.tag)
            for parse in tags
        )  # fmt: skip
    nouns = _polish_nouns(word) if language == "pl" else ()
    return any(
        base not in _RELATIONS and ("m1" in genders or ("f" in genders and any(map(_is_man, _men(base)))))
        for base, genders in nouns
    )


def worker_of_several(word: str, language: Locale) -> str:
    """The noun for one, of a Russian or Polish noun for several who do it: “юристов”, “spawaczy”; empty if none."""
    if language == "ru":
        bases = [
            parse.normal_form for parse in parses(word)
            if parse.is_known and {"NOUN", "anim", "plur"} in parse.tag and not _is_named(parse.tag)
        ]  # fmt: skip
    else:
        nouns = _polish_nouns(word) if language == "pl" else ()
        bases = [base for base, genders in nouns if "m1" in genders and base != word]
    return next((base for base in bases if base not in _RELATIONS), "")


def _is_named(tag: Any) -> bool:
    return any(kind in tag for kind in ("Name", "Surn", "Patr"))


def _polish_nouns(word: str) -> list[tuple[str, list[str]]]:
    """The common nouns that this word may be, with their genders; none where it may be an adjective."""
    found = [each for _, _, each in analyses(word)]
    # Participles are listed as nouns of people, too, and “gada” is a verb as well as a form of “gad”.
    if any(tag.split(":")[0] in ("adj", "ppas", "pact", "fin") for _, _, tag, _, _ in found):
        return []  # “zainteresowany”, “wysoki”
    return [
        (lemma.partition(":")[0], tag.split(":")[3].split("."))
        for _, lemma, tag, names, _ in found
        if "nazwa_pospolita" in names and tag.startswith("subst:")
    ]


def _men(base: str) -> list[str]:
    return [base[: -len(end)] + other for end, other in _MASCULINE if base.endswith(end) and len(base) > len(end)]


def _is_man(word: str) -> bool:
    return any("m1" in genders and base == word for base, genders in _polish_nouns(word))
