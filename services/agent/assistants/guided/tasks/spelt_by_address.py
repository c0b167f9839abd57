"""Lets an address decide between words: those that it spells are the contact's name and company.

“It's lashing rain and I've the phone hopping here, stick in Pádraig Mulvihill, padraig@…”: without the address, a
capital letter at the wrong place makes a chatty word the name, and the name is left over.
"""

from collections.abc import Sequence

from libs.email_addresses import parts_of
from libs.people import is_given_name, is_particle, shares_word
from services.agent.assistants.guided.parsing import Entities, Run
from services.agent.assistants.guided.tasks.job_titles import JobTitles, looks_like_company
from services.agent.assistants.guided.tasks.name_parts import is_in
from services.agent.assistants.guided.tasks.stored_forms import begins_kind_of_company

_NAME_SIZES = range(2, 6)
"""Words of a full name."""
_MANY = 3
"""Words of a value in which a sentence may be."""
_WITH_VALUES = ("company", "jobtitle", "city")


def address(entities: Entities) -> str:
    return entities.labelled.get("email") or (entities.emails[0] if entities.emails else "")


def take_spelt_name(entities: Entities, titles: JobTitles) -> None:
    """Puts a name that the address spells in the place of one that it does not spell."""
    local, _ = parts_of(address(entities).casefold())
    if not local or entities.addressee or not entities.labelled.keys().isdisjoint(("firstname", "lastname")):
        return
    spelt = [run for run in entities.runs if is_in(run, local)]
    if any(_is_full_name(run) and not run.is_title for run in spelt):
        _drop_other_name(entities, local)
    if entities.holder or "name" in entities.labelled or spelt:
        return
    for words in (entities.left, entities.unsure):
        for name in words:
            if _is_full_name(name) and is_in(name, local) and not titles.is_organization(name.split()[0].casefold()):
                words.remove(name)
                replaced = [run for run in entities.runs[:1] if run.is_name and not run.is_title]
                entities.left += replaced
                entities.runs = [Run.of(name, is_name=True), *entities.runs[len(replaced) :]]
                return


def _drop_other_name(entities: Entities, local: str) -> None:
    """ "Pat Moore, …, the firm is called Grain & Co, pat@…": of two names, the one that is not the address's."""
    if entities.holder and not is_in(entities.holder, local) and not is_given_name(entities.holder.split()[0]):
        entities.left.append(entities.holder)
        entities.holder = ""
    called = entities.labelled.get("name", "")
    if " " not in called or is_in(called, local) or is_given_name(called.split()[0]):
        return
    is_company = looks_like_company(called) or shares_word(called, address(entities), domain=True)
    del entities.labelled["name"]
    if is_company and not entities.company:
        entities.company = called
    else:
        entities.left.append(called)


def take_over(entities: Entities, titles: JobTitles) -> bool:
    """ "Ana Gil has retired, Mark Rude takes over, mark.rude@…": the address is the second one's, and so is the rest.

    Whether it is of a person who stands among the values, so that the name before it is not theirs.
    """
    people = (run for run in entities.runs if run.is_name and not run.is_title and " " in run)
    names = [run for run in people if not titles.is_organization(run.split()[0])]
    email = next(iter(entities.emails), "") or entities.labelled.get("email", "")
    if not email or not names or shares_word(names[0], email):
        return False
    theirs = next((run for run in names[1:] if shares_word(run, email)), None)
    if theirs is not None:
        at = entities.runs.index(theirs)
        entities.left += [str(run) for run in entities.runs[:at]]
        entities.runs = entities.runs[at:]
        return False
    values = [*(value for prop, value in entities.labelled.items() if prop in _WITH_VALUES), *entities.left]
    return any(len(value.split()) > _MANY and shares_word(value, email) for value in values)


def spelt_company(fields: dict[str, str], words: Sequence[str]) -> str:
    """The left-over words that the domain spells, where it does not spell the company. Empty if there are none.

    Without a company, they begin with a capital letter or with a word for a kind of company.
    """
    email, company = fields.get("email", ""), fields.get("company", "")
    names = f"{fields.get('firstname', '')} {fields.get('lastname', '')}".casefold().split()
    if not email or (company and shares_word(company, email, domain=True)):
        return ""
    for said in words:
        first, *others = said.split()
        is_kind = begins_kind_of_company(first) and any(word[:1].isupper() for word in others)
        is_title = first[:1].isupper() and (bool(company) or len(others) > 0)
        is_name = any(word.casefold() in names for word in said.split())
        if (is_kind or is_title) and not is_name and shares_word(said, email, domain=True):
            return said
    return ""


def _is_full_name(words: str) -> bool:
    parts = words.split()
    is_case = all(part[:1].isupper() or is_particle(part.casefold()) for part in parts)
    return len(parts) in _NAME_SIZES and is_case and words[:1].isupper()
