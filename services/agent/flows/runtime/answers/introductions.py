"""Names with words that introduce them: “my name is …”, “this is …”, “… speaking”."""

import re
from collections.abc import Sequence

from libs.contracts import Locale
from libs.people import Morphology, Name, capitalized, is_particle, is_pet_name, without_titles
from services.agent.flows.runtime.answers import korean_names
from services.agent.flows.runtime.answers.bare_names import MAX_WORDS, as_name, bare_name, name_run
from services.agent.flows.runtime.answers.name_words import EVERYDAY, NAME_WORD, is_company, is_given
from services.agent.flows.runtime.answers.trimming import EDGES, without_greetings
from services.agent.flows.runtime.answers.words import AnswerWords, fold, languages, tokens, words_of

_SPELT = re.compile(
    r"(?:spell?ed|spelt|written|pronounced|typed|se escribe|se pronuncia|s'[eé]crit|se prononce"
    r"|s'orthographie|pisze si[eę]"
    r"|wymawia si[eę]|пишется|произносится|читается)(?: (?:as|like|with|con|avec|comme|como|jako|jak|как))?[ :,]{1,3}",
    re.IGNORECASE,
)
"""“My first name is spelled John”"""
_MAX_UNKNOWN = 2
"""Words in lower case that may be a name that no list has."""
_MAX_EMPLOYER = 3
"""Words of an employer behind a name. More are a sentence."""
MAX_LABELLED = 400
"""Characters in which a label of a last name is looked for."""


def introduced(clause: str, words: AnswerWords, *, asked: bool = False) -> Name | None:
    if words.language == "ko":
        return korean_names.introduced(clause, words, asked=asked)
    folded = fold(clause)
    if (labelled := _by_labels(clause, folded, words)) is not None:
        return labelled
    if (last := _last_name(clause, folded, words, asked=asked)) is not None:
        return last
    for strong in (True, False):
        for found in words.pattern("names", "strong" if strong else "weak").finditer(folded):
            is_own = found[0] in words.words("names", "first_person")
            if not is_own and _is_about_another(folded, found, words):
                continue
            candidate = clause[found.end() :].lstrip(" :,-–=").strip()
            candidate = candidate[len(spelt[0]) :] if (spelt := _SPELT.match(candidate)) else candidate
            begins = not without_greetings(clause[: found.start()], words.language).strip(EDGES)
            if (name := _candidate(candidate, words, strong=strong, asked=asked, begins=begins)) is not None:
                return name
    for found in words.pattern("names", "behind").finditer(folded):
        # “Dr. Lowe's office, Tanya speaking”: the part next to the words
        before = without_greetings(clause[: found.start()], words.language).rpartition(",")[2].strip()
        after = clause[found.end() :].lstrip(" ")
        if before and (not after or after[:1] in ",.!") and (name := bare_name(before, words.language)) is not None:
            return name
    return None


def behind_customer(clause: str, words: AnswerWords) -> Name | None:
    """“jestem waszą klientką Danuta Gil”, “no idea why but Ana Ruiz”: a whole name at the end, behind such a word."""
    folded = fold(clause)
    for found in words.pattern("names", "before_name").finditer(folded):
        behind = clause[found.end() :].strip(EDGES).split()
        is_full = len(behind) in (2, 3) and all(each[:1].isupper() for each in behind)
        if is_full and is_given(behind[0], words.language) and not _is_about_another(folded, found, words):
            return bare_name(" ".join(behind), words.language)
    return None


def _last_name(clause: str, folded: str, words: AnswerWords, *, asked: bool) -> Name | None:
    """“Ana, surname Ruiz”, “Ruiz is my last name”: with the given name before the label, if it is there."""
    for found in words.pattern("names", "last").finditer(folded):
        if _is_within_strong(found, folded, words):
            continue  # “imię i nazwisko to …”: the whole name follows
        run, _ = name_run(clause[found.end() :].lstrip(" :,-–="), words)
        if run and len(run) <= MAX_WORDS and (asked or _is_sure(run, words)):
            said = [each for each in clause[: found.start()].replace(",", " ").split() if not is_small(each, words)]
            first = said[-1] if said and is_given(said[-1], words.language) else ""
            return Name(capitalized(first), capitalized(" ".join(run)))
    for found in words.pattern("names", "last_behind").finditer(folded):
        run, rest = name_run(clause[: found.start()].strip(EDGES), words)
        if run and not rest and len(run) <= MAX_WORDS - 1 and (asked or _is_sure(run, words)):
            return Name("", capitalized(" ".join(run)))
    return None


def _by_labels(clause: str, folded: str, words: AnswerWords) -> Name | None:
    """“first name Ana last name Ruiz”, “nom Petit prénom Luc”: both labels, in either order."""
    first = words.pattern("names", "first_label").search(folded)
    last = words.pattern("names", "last_label").search(folded)
    if first is None or last is None or first.end() > last.start() > first.start() or first.start() == last.start():
        return None
    parts = []
    for label, other in ((first, last), (last, first)):
        end = other.start() if other.start() > label.start() else len(clause)
        behind = [each for each in clause[label.end() : end].replace(":", " ").replace(",", " ").split() if each != "="]
        while behind and is_small(behind[0], words):
            behind.pop(0)
        run, _ = name_run(" ".join(behind), words)
        parts.append(capitalized(" ".join(run)))
    return Name(*parts) if all(parts) else None


def _is_within_strong(found: "re.Match[str]", folded: str, words: AnswerWords) -> bool:
    strong = (each.span() for each in words.pattern("names", "strong").finditer(folded))
    return any(start < found.start() < end for start, end in strong)


def _is_sure(run: Sequence[str], words: AnswerWords) -> bool:
    """Whether a name may be taken without a question for it: “my name is wrong on the bill” has none."""
    return run[0][:1].isupper() or is_given(run[0], words.language)


def is_small(word: str, words: AnswerWords) -> bool:
    """Whether a word in lower case joins others: “is”, “a”, “to”, “and”."""
    return word.islower() and fold(word) in words.words("stop") | words.words("denial_fillers")


def _is_about_another(folded: str, found: "re.Match[str]", words: AnswerWords) -> bool:
    """“My husband's name is Tom”."""
    before = tokens(folded[: found.start()])[-2:]
    return any(word.removesuffix("'s") in words.words("names", "relatives") for word in before)


def _candidate(
    text: str, words: AnswerWords, *, strong: bool, asked: bool = False, begins: bool = False
) -> Name | None:
    """The name at the beginning of what follows an introduction. `begins`: that is the first of the clause."""
    run, rest = name_run(text, words)
    run = _without_small_title(run)
    if cut := _company_behind(run, words):
        run, rest = run[:cut], " ".join([",", *run[cut:], rest])
    if not run or len(run) > MAX_WORDS or is_company(run):
        return None
    head = fold(rest).lstrip(" ")
    follows = NAME_WORD.match(head)
    ends_here = not head or head[0] in ",.!/" or (follows and follows[0].strip(".'") in words.words("connectors"))
    ends_here = ends_here or _begins_with_label(head, words)
    ends_here = ends_here or words.pattern("names", "behind").fullmatch(head.strip(EDGES)) is not None
    ends_here = ends_here or _ends_by_capitals(run, rest, words)
    follows_name = behind_name(head, words)
    ends_here = ends_here or bool(follows_name)
    if not strong:
        is_alone = begins and len(run) == 1 and (not head.strip(EDGES) or bool(follows_name))
        is_alone = is_alone and fold(run[0]) not in EVERYDAY
        is_known = is_given(run[0], words.language) or ((asked or is_alone) and is_pet_name(run[0]))
        sure = run[0][:1].isupper() or (is_known and (asked or len(run) > 1 or is_alone))
        single = len(run) == 1 and not (is_known or run[0][:1].isupper())
        if not ends_here or not sure or single:
            return None
    elif (not ends_here and run[0].islower()) or not (asked or _is_sure(run, words)) or _is_phrase(run, words):
        return None
    if words.language in ("pl", "ru"):
        # “Call me Vova” has the name in another case there.
        morphology, named = Morphology.shared(), capitalized(" ".join(run))
        run = (
            morphology.nominative(named, words.language) if morphology.is_oblique(named, words.language) else named
        ).split()
    return as_name(run, words.language)


def behind_name(head: str, words: AnswerWords) -> int:
    """How many characters behind a name say where they work, or that they are there again; 0 if they say more."""
    end = next((at for at, each in enumerate(head) if each in ",!?;\n"), len(head))
    said = head[:end].strip()
    if words.pattern("names", "once_more").fullmatch(said) is not None:
        return end
    found = words.pattern("names", "employed").match(said)
    return end if found is not None and 0 < len(said[found.end() :].split()) <= _MAX_EMPLOYER else 0


def _ends_by_capitals(run: Sequence[str], rest: str, words: AnswerWords) -> bool:
    """ "Soy Tomás Rey no me llega …": a whole name in capitals, and words without them behind it."""
    is_whole = len(run) > 1 and is_given(run[0], words.language) and all(each[:1].isupper() for each in run)
    return is_whole and rest[:1].islower()


def _without_small_title(run: list[str]) -> list[str]:
    """“c'est madame Hélène …”: a title in lower case before a name in capitals."""
    bare = without_titles(" ".join(run)).split() if run and run[0].islower() else run
    return bare if bare and bare[0][:1].isupper() else run


def _is_phrase(run: Sequence[str], words: AnswerWords) -> bool:
    """“my name is the same as ever”: an article or more than two words in lower case, and no known name among them."""
    is_lower = all(each.islower() for each in run) and not any(is_given(each, words.language) for each in run)
    return is_lower and (len(run) > _MAX_UNKNOWN or is_particle(run[0]))


def _begins_with_label(head: str, words: AnswerWords) -> bool:
    """“name ana ruiz email ana@…”: the next detail begins."""
    labels = (words.pattern("labels", kind).match(head) for kind in ("email", "phone"))
    return any(found is not None for found in labels)


def _company_behind(run: Sequence[str], words: AnswerWords) -> int:
    """ "C'est Maud Kerbrat de la Crêperie Kerbrat": where a whole name ends, and its company begins; 0 if none does."""
    for at in range(1, len(run) - 1):
        behind = [word for word in run[at:] if not is_particle(word.casefold())]
        is_joined = is_particle(run[at].casefold()) and run[at].islower()
        is_joined = is_joined and (is_given(run[0], words.language) or is_pet_name(run[0]))
        shared = {fold(word) for word in behind} & {fold(word) for word in run[1:at]}
        is_shared = at > 1 and bool(shared) and len(behind) > 1
        if is_joined and behind and (is_company(behind) or is_shared):
            return at
    return 0


def says_last_name(text: str, language: Locale) -> bool:
    """Whether a text names a last name as one: “surname Rao”, “Белый моя фамилия”."""
    folded = fold(text[:MAX_LABELLED])
    return any(
        words_of(each).has(folded, "names", kind) for each in languages(language) for kind in ("last", "last_behind")
    )
