"""Tells job titles from companies and names, by the words of the language files."""

import re
from collections.abc import Container, Sequence
from functools import cache

from libs.email_addresses import parts_of
from libs.people import is_particle, shares_word
from services.agent.assistants.guided.parsing import Run, fold
from services.agent.assistants.guided.small_words import any_of, small_words

_RANK = 3
"""Letters of CEO, CTO, CFO."""
_MAX_FIELD = 3
"""Words of a field of work."""
_OF_THE = frozenset(("del", "du"))
"""“Of” with its article in one word: “jefe de taller” has none, and the workshop is a part of the job."""
_SMALL_WORD = 3
"""Letters of “of”, “for” and their like, which join a job and what it is about."""


@cache
def _company() -> re.Pattern[str]:
    signs = any_of(small_words().company_signs)
    return re.compile(rf"\b(?:{signs})\b|주식회사|㈜|[&0-9]|\b\w{{1,60}}(?:soft|tech|софт)\b", re.IGNORECASE)


@cache
def _employer() -> re.Pattern[str]:
    """Before the company behind a job title; its article may stand there, too."""
    words = small_words()
    articles = rf"(?:(?:{any_of(words.employer_articles)})\s+|l['’])?"
    return re.compile(rf"\s+(?:{any_of(words.of_employer)}|[@])\s*{articles}(?=[A-ZÀ-ÝŁŚŻŹĆ0-9А-ЯЁ])")


def looks_like_company(words: str) -> bool:
    return bool(_company().search(words))


def lower_head(title: str) -> tuple[str, str]:
    """“prezesa Wolski Logistics”: a job in lower case, and a name behind it that may be in any case of grammar."""
    words = title.split()
    at = next((place for place, word in enumerate(words) if word[:1].isupper()), 0)
    if not at or len(words[at - 1]) <= _SMALL_WORD or " ".join(words[at:]).isupper():
        return title, ""
    return " ".join(words[:at]), " ".join(words[at:])


def _without_article(word: str) -> str:
    """“L'auberge” is one word here."""
    return re.sub(r"^l['’]", "", word)


def _heads(title: str, words: str, email: str) -> bool:
    """ "Head of Claims": such jobs are about a field of work, unless the words look like a company, or its address."""
    is_of = title.casefold().split()[-1] in small_words().field_heads and len(words.split()) <= _MAX_FIELD
    return is_of and not looks_like_company(words) and not (email and shares_word(words, email, domain=True))


def _is_named_after_kind(run: str, words: Sequence[str]) -> bool:
    """“Responsable d'exploitation de Transports Vasseur”: a kind of company that is a field of work, and its name."""
    return run[:1].islower() and len(words) > 1 and words[0] in small_words().company_kinds


class JobTitles:
    """Knows the nouns of jobs, and the nouns that begin the name of an organization."""

    def __init__(self, titles: Container[str], organizations: Container[str] = frozenset()) -> None:
        self._titles = titles
        self._organizations = organizations

    def is_title(self, run: str) -> bool:
        # “St Brendans Primary”: the abbreviation is a job only in small letters, as in Polish “st. specjalista”.
        said = run.removeprefix("St ")
        return any(word in self._titles for word in re.findall(r"\w+", said.casefold()))

    def split_title(self, run: str, email: str = "") -> tuple[str, str]:
        """A job title and the company behind it: “gerente de Óptica Gil”. “Head of Sales” is a title as a whole."""
        words = run.split()
        if at := self._begins_institution(words):
            noun = _without_article(words[at])
            is_joined = words[at - 1] in _OF_THE or noun != words[at]
            title = " ".join(words[: at - 1 if is_joined else at - 2])
            if self.is_title(title):
                return title, " ".join([noun, *words[at + 1 :]])
        for match in _employer().finditer(run):
            title, company = run[: match.start()], run[match.end() :]
            words = company.casefold().split()
            is_field = bool(words) and words[0] in small_words().work_fields and not _is_named_after_kind(run, words)
            if self.is_title(title) and words and not is_field and not _heads(title, company, email):
                return title, company
        words = run.split()
        if (
            words[0].isupper()
            and len(words[0]) == _RANK
            and self.is_title(words[0])
            and not self._is_function(words[1:])
        ):
            return words[0], " ".join(words[1:])
        for at, word in enumerate(words[1:], 1):
            is_kind = word.casefold() in self._organizations and at + 1 < len(words)
            is_about = words[at - 1].casefold() in ("de", "del")  # "jefe de taller"
            if is_kind and not is_about and not words[at + 1][:1].islower():
                return " ".join(words[:at]), " ".join(words[at:])
        return run, ""

    def _begins_institution(self, words: Sequence[str]) -> int:
        """The place of a kind of company with an article and a name: “técnica del ayuntamiento de Jaén”, “gérante de la
        librairie Le Grain de Sel”. 0 if none.
        """
        articles = small_words().employer_articles
        for at in range(2, len(words) - 1):
            before, noun = words[at - 1], _without_article(words[at])
            has_article = before in _OF_THE or before in articles or noun != words[at]
            name = next((word for word in words[at + 1 : at + 4] if not is_particle(word)), "")
            is_named = words[at + 1][:1].isupper() or (is_particle(words[at + 1]) and at + 2 < len(words))
            if has_article and noun in self._organizations and is_named and name[:1].isupper():
                return at
        return 0

    def joined(self, runs: Sequence[Run]) -> list[Run]:
        """“Главврача клиники” and “Здоровье” are one run: the noun of a company's kind belongs to its name."""
        found: list[Run] = []
        for run in runs:
            before = found[-1] if found else None
            words = before.split() if before is not None and before.is_title and before[:1].islower() else []
            if before is not None and len(words) > 1 and self.is_organization(words[-1]) and run.is_name:
                found[-1] = Run.of(f"{before} {run}", before.clause, is_title=True)
            else:
                found.append(run)
        return found

    def _is_function(self, words: Sequence[str]) -> bool:
        return not words or any(word.casefold() in small_words().work_fields or self.is_title(word) for word in words)

    def company_and_title(self, run: str, email: str) -> tuple[str, str]:
        """ "moss motors mechanic": the company by the address, and the title behind it."""
        words = run.split()
        at = next((place for place, word in enumerate(words) if self.is_title(word)), 0)
        head = " ".join(words[:at])
        return (head, " ".join(words[at:])) if at and shares_word(head, email, domain=True) else ("", "")

    def before_company(self, run: str, email: str) -> tuple[str, str, str]:
        """“kadrowa termolux żory”: a title, the company by the address, and what stands behind it. Empty if none."""
        words = run.split()
        at = next((place for place, word in enumerate(words) if place and self._is_of_address(word, email)), 0)
        title = " ".join(words[:at])
        is_plain = run.islower() and all(len(word) > _SMALL_WORD for word in words[:at])
        if not at or not is_plain or not self.is_title(title):
            return "", "", ""
        end = at + 1
        while end < len(words) and self._is_of_address(words[end], email):
            end += 1
        return title, " ".join(words[at:end]), " ".join(words[end:])

    def _is_of_address(self, word: str, email: str) -> bool:
        """Whether an address has this very word as its domain: a part of it may be the subject of a job."""
        host = parts_of(email.casefold())[1].split(".")[0]
        return bool(host) and fold(word) == host and shares_word(word, email, domain=True)

    def singular(self, called: str) -> str:
        """ "Buyers" → "buyer": the title that is stored, of several people that are looked for."""
        one = called.removesuffix("s")
        return one if one != called and called.islower() and one in self._titles else ""

    def is_organization(self, word: str) -> bool:
        """A noun such as “bakery”, with which the name of a company begins."""
        return word in self._organizations
