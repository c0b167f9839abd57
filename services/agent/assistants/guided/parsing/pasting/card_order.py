"""Which line of a card is the name: many cards begin with the company, and both look like names."""

import re
from collections.abc import Container, Sequence

from rapidfuzz import fuzz

from libs.people import Morphology, is_given_name, is_name, latin, shares_word, without_titles
from services.agent.assistants.guided.parsing.job_words import may_be_job
from services.agent.assistants.guided.parsing.pasting.card import Card

_SHORTEST = 2
_SAME_NAME = 75
"""Percent of likeness of one name in two alphabets: people spell theirs as they like."""
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def name_first(parts: Sequence[str], email: str, titles: Container[str]) -> list[str]:
    """The parts of a card in their order, but the name before a company that stands above it."""
    at = [place for place, part in enumerate(parts) if _may_be_name(part, titles)]
    if len(at) < _SHORTEST:
        return list(parts)
    first = parts[at[0]]
    if " " not in first and not first.isupper() and not shares_word(first, email, domain=True):
        return list(parts)  # "Bex", signed above "Rebecca Lindqvist"
    at = [at[0], *(place for place in at[1:] if not is_other_spelling(parts[place], first))]
    by_address = [place for place in at[1:] if _shared(parts[place], email) > _shared(first, email)]
    if not by_address and _shared(first, email):
        return list(parts)
    by_place = [place for place in at[1:] if _is_headed(first) and _stands_over_job(parts, place, titles)]
    found = (by_address or by_place)[:1]
    if not found or is_given_name(without_titles(first).split()[0]):
        return list(parts)
    return [parts[found[0]], *parts[: found[0]], *parts[found[0] + 1 :]]


def is_other_spelling(part: str, name: str) -> bool:
    """“Denis Khromov / Денис Хромов”: one name in two alphabets, in any order of its parts."""
    is_other = bool(_CYRILLIC.search(part)) != bool(_CYRILLIC.search(name)) and bool(name)
    return is_other and fuzz.token_sort_ratio(latin(part), latin(name)) >= _SAME_NAME


def is_listed_name(line: str, email: str) -> bool:
    """ "Velasco Pinto, Rosa", where the address is rosa's: one name in the order of a list, and not two parts."""
    family, comma, given = line.strip().partition(", ")
    words = [*family.split(), *given.split()]
    return (
        bool(comma) and "," not in given and 1 <= len(given.split()) <= _SHORTEST and len(family.split()) <= _SHORTEST
        and all(word[:1].isupper() for word in words) and shares_word(given, email)
    )  # fmt: skip


def split_job(part: str, titles: Container[str]) -> list[str]:
    """ "Инженер-сметчик Лариса Тополь": a job before a full name, on one line without a mark between them."""
    job, name = part.split()[:-_SHORTEST], part.split()[-_SHORTEST:]
    is_full = len(name) == _SHORTEST and all(word[:1].isupper() and word[1:].islower() for word in name)
    head = " ".join(job)
    is_job = is_full and bool(job) and (names_job(head, titles) or may_be_job(head, None) or names_worker(job[-1]))
    if is_full and Morphology.shared().is_patronymic(name[1]):
        return [part]  # “Дьяконов Всеволод Ильич”: a family name that looks like a trade
    if not is_job or without_titles(part) != part or is_given(job[0]) or not is_given(name[0]):
        return [part]
    return [" ".join(name), head]


def names_worker(word: str) -> bool:
    """“Notariusz”, “прораб”: a common noun of the dictionaries."""
    return Morphology.shared().names_person(word.casefold(), "ru" if _CYRILLIC.match(word) else "pl")


def is_given(word: str) -> bool:
    return is_given_name(word) or Morphology.shared().is_given(word, "ru" if _CYRILLIC.match(word) else "pl")


def names_job(part: str, titles: Container[str]) -> bool:
    """Whether a word for a job is in a part. An academic title before a name is none, though “mgr” is one elsewhere."""
    return any(word in titles for word in re.findall(r"\w+", without_titles(part).casefold()))


def settle_guess(card: Card) -> None:
    """The line under the name that nothing explains: the job, where the company stands below it; else it is unsure."""
    guess = card.fields.get("company", "") if card.guesses_company else ""
    others = [each for each in card.left if _is_written_as_name(each)]
    if card.guesses_company and " " not in guess and "jobtitle" not in card.fields and others:
        # Signatures have the job above the company; where nothing shows either, a person says it.
        del card.fields["company"]
        is_shown = shares_word(others[0], card.name) or may_be_job(guess, None)
        card.left.remove(others[0])
        card.fields |= {"jobtitle": guess, "company": others[0]} if is_shown else {}
        card.unsure += [] if is_shown else [guess, others[0]]
    elif card.guesses_company and " " not in guess and not guess.isupper():
        card.unsure.append(card.fields.pop("company"))
    elif card.dropped_guess and "jobtitle" not in card.fields and may_be_job(card.dropped_guess, None):
        card.left.remove(card.dropped_guess)
        card.fields["jobtitle"] = card.dropped_guess
    elif card.dropped_guess and "jobtitle" not in card.fields and " " not in card.dropped_guess:
        card.left.remove(card.dropped_guess)
        card.unsure.append(card.dropped_guess)


def _is_written_as_name(part: str) -> bool:
    words = part.split()
    return len(words) > 1 and not any(each.isdigit() for each in part) and all(word[:1].isupper() for word in words)


def _may_be_name(part: str, titles: Container[str]) -> bool:
    words = without_titles(part).split()
    return is_name(part) and bool(words) and words[0][:1].isupper() and not names_job(part, titles)


def _shared(part: str, email: str) -> int:
    """How many words of a part stand in the address before its @."""
    return sum(shares_word(word, email) for word in part.split()) if email else 0


def _is_headed(part: str) -> bool:
    """Letterheads are in capitals."""
    return part.isupper() and " " in part


def _stands_over_job(parts: Sequence[str], at: int, titles: Container[str]) -> bool:
    after = parts[at + 1] if at + 1 < len(parts) else ""
    is_written = not parts[at].isupper() and len(parts[at].split()) >= _SHORTEST
    return is_written and names_job(after, titles)
