"""Relations to people: the holder of a property (“the phone of Jane”), and the owner of a contact."""

import re
from collections.abc import Sequence
from itertools import takewhile

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.entities import OWNER, Run
from services.agent.assistants.guided.parsing.extraction import labels
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.parsing.two_people import owner_stands_first, two_names
from services.agent.assistants.guided.small_words import small_words

_POSSESSIVE = ("'s", "’s")
_OLD_VALUE = re.compile(r"(?P<name>.+?) (?:de |d['’]|del |du )(?P<old>[A-ZÀ-Þ0-9].*)")
_EXCHANGED = ("company", "city", "country", "jobtitle")
_MAX_NAME = 4
"""Words of a person's name."""
_TO_VALUE = 4
"""Items behind the contact among which the link to the value stands: “, que ahora es jefa”."""


def read_owner(reading: ReadingState, *, is_before: bool) -> None:
    """ "Owned by Ana"; in Korean the name comes first."""
    entities = reading.entities
    if is_before and (entities.runs or entities.emails):
        entities.labelled[OWNER] = entities.runs.pop() if entities.runs else entities.emails.pop()
        is_named = entities.runs or entities.emails or entities.holder or entities.addressee
        # “C'est Zofia qui la reprend”: the pronoun is within the verb.
        entities.has_focus = entities.has_focus or (reading.intent in (None, "update") and not is_named)
        return
    if _names_duty(reading):
        reading.at += 1
        reading.skip_fillers()
        reading.leave(reading.take_run())  # “que lleva la contabilidad”
        return
    reading.at += 1
    reading.skip_fillers()
    if reading.at >= len(reading.items):
        return
    item = reading.items[reading.at]
    if item.is_content:
        entities.labelled[OWNER] = reading.take_run()
    elif item.kind == "email":
        entities.labelled[OWNER] = item.text
        reading.at += 1


def settle_two_people(reading: ReadingState) -> None:
    """“Поставь владельцем Розы Тарновой Дарью Орлову”: the contact, and the owner right behind it."""
    entities, language = reading.entities, reading.language
    if OWNER not in entities.labelled or language is None or entities.runs or entities.holder or entities.emails:
        return
    if two := two_names(entities.labelled[OWNER], language):
        owner = two.pop(0 if owner_stands_first(two) else 1)
        entities.labelled[OWNER] = owner
        entities.runs.append(Run.of(two[0], is_name=True))


def read_owner_of(reading: ReadingState) -> None:
    """“Ana is responsible for Jane”, “responsible for Jane is Ana”."""
    entities = reading.entities
    if reading.intent in ("create", None, "update") and _names_duty(reading):
        reading.at += 1
        reading.skip_fillers()
        reading.leave(reading.take_run())
        return
    if _names_thing(reading):
        reading.leave(reading.items[reading.at].text)
        return
    reading.drop_pending()
    is_said = bool(entities.runs)
    if is_said:
        labels.set_value(reading, OWNER, entities.runs.pop())
    take_holder(reading)
    reading.pending = None if is_said else OWNER


def _names_duty(reading: ReadingState) -> bool:
    """“Odpowiada za dostawy”, "is responsible for deliveries": a duty in lower case, where names have capitals."""
    rest = reading.items[reading.at + 1 :]
    after = next((item for item in rest if not item.is_link("filler")), None)
    has_article = bool(rest) and rest[0].is_link("filler")
    is_word = after is not None and after.is_content and after.text.islower() and not is_given_name(after.text)
    is_named = any(run.is_name for run in reading.entities.runs) or bool(reading.entities.addressee)
    return is_word and (is_named or (has_article and bool(reading.entities.runs or reading.entities.emails)))


def _names_thing(reading: ReadingState) -> bool:
    """ "Marc reprend son poste", "takes over the company": a label, and no contact."""
    rest = (item for item in reading.items[reading.at + 1 :] if not item.is_link("filler", "focus"))
    after = next(rest, None)
    return after is not None and after.value("field") is not None and not after.in_name


def names_holder(reading: ReadingState) -> bool:
    """ "The phone of Jane", or "the phone +1 … for Jane"."""
    entities = reading.entities
    is_about_property = reading.pending is not None or bool(
        # “Se llama Ulises Barragán, es de Fletes Barragán”: the contact has a name already.
        entities.labelled and "name" not in entities.labelled and not entities.runs and not entities.emails
    )
    return is_about_property and reading.holder_follows()


def heads(reading: ReadingState) -> bool:
    """ "For clyde burroughs: …": the contact, before a colon at the beginning."""
    words = list(takewhile(lambda item: item.is_content, reading.items[reading.at + 1 :]))
    after = reading.at + 1 + len(words)
    is_headed = after < len(reading.items) and reading.items[after].is_punctuation(":")
    is_first = all(
        item.kind == "mark" or item.is_link("filler", "please", "and") for item in reading.items[: reading.at]
    )
    return is_first and is_headed and 1 < len(words) <= _MAX_NAME and reading.intent in ("update", None)


def gives_value(reading: ReadingState) -> bool:
    """Whether “the city of Lens” names the value: it is known who is meant, and no person's name follows."""
    entities, behind = reading.entities, reading.items[reading.at + 1 : reading.at + 2]
    is_known = (
        (bool(entities.runs) and " " in entities.runs[0])
        or bool(entities.emails)
        or entities.has_focus
        or (bool(behind) and behind[0].text.islower())
    )
    is_short = reading.pending in ("city", "company", "jobtitle", "country", "state")
    follows_label = reading.at > 0 and reading.items[reading.at - 1].value("field") == reading.pending
    is_value = bool(behind) and behind[0].is_content and not is_given_name(behind[0].text.split()[0])
    if _is_within_town(reading):
        return True
    if reading.value_link_follows():
        return False  # "the title of magnus isbister to …": the value stands behind its link
    return is_known and is_short and follows_label and is_value and reading.intent in ("update", None)


def _is_within_town(reading: ReadingState) -> bool:
    """“¿Cuántos tenemos en la ciudad de Rosario?”: one word, though it is a given name, too."""
    before = reading.before(reading.at - 1)
    names = list(takewhile(lambda item: item.in_name, reading.items[reading.at + 1 :]))
    is_in = before is not None and before.text.casefold() in small_words().in_town
    return reading.intent in ("search", "question") and reading.pending == "city" and is_in and len(names) == 1


def stands_before_value(reading: ReadingState) -> bool:
    """ "Cambia el cargo a beatriz llorente, ahora es jefa": a person, and the value behind a comma."""
    entities, at = reading.entities, reading.at + 1
    if entities.holder or entities.emails:
        return False
    while at < len(reading.items) - 1 and reading.items[at].is_link("filler") and reading.items[at + 1].in_name:
        at += 1  # “a la Dulce Ocampo”
    end = at
    while end < len(reading.items) and (reading.items[end].is_content or reading.items[end].is_link("particle")):
        end += 1
    words = reading.items[at:end]
    if not 2 <= len(words) <= _MAX_NAME or words[0].value("place"):
        return False
    if not is_given_name(words[0].text) or reading.pending in ("name", "firstname", "lastname", OWNER):
        return _value_is_said_behind(reading, words, end)
    rest = reading.items[end:]
    return not rest or (rest[0].is_punctuation(",:;.") and reading.pending != "company")


def _value_is_said_behind(reading: ReadingState, words: Sequence[Item], end: int) -> bool:
    """“Cámbiale el cargo a Dulce Ocampo, ahora es jefa”: a name that no list has is a person's, too.

    Of two values that fit the label one would be said in vain. Behind a company a job may follow, which is said of the
    contact: “cámbiale la empresa a Acme Foods, ahora es directora”.
    """
    is_name = not any(word.value("place") or word.is_organization for word in words)
    behind = reading.items[end : end + _TO_VALUE]
    link = next((at for at, item in enumerate(behind) if not (item.kind == "mark" or item.is_link("filler"))), None)
    if behind and behind[0].is_punctuation(":"):
        return is_name and len(behind) > 1
    if not is_name or link is None or link + 1 >= len(behind):
        return False
    is_said = behind[link].is_link("should_be", "value", "company_now") and not behind[link].is_link("and", "place")
    is_job = any(item.value("title") for item in behind[link + 1 :])
    return is_said and (reading.pending == "jobtitle" or not is_job)


def take_holder(reading: ReadingState) -> None:
    reading.at += 1
    reading.skip_fillers()
    if reading.at < len(reading.items) and reading.items[reading.at].is_content:
        reading.entities.holder = _without_old_value(reading, reading.take_run())
        if reading.intent == "clear":
            reading.drop_pending()  # "drop the company of Jane Doe, she has left it": no value follows


def _without_old_value(reading: ReadingState, run: str) -> str:
    """“La empresa de Ana Ruiz de Acme a Globex”: behind the whole name, “de” and the value of before."""
    behind = reading.items[reading.at : reading.at + 1]
    is_exchanged = reading.intent == "update" and reading.pending in _EXCHANGED and bool(behind)
    if not is_exchanged or not behind[0].is_link("value") or not (words := _OLD_VALUE.fullmatch(run)):
        return run
    name, old = words["name"], words["old"]
    if " " not in name or is_given_name(name.split()[-1]) or is_given_name(old.split()[0]):
        return run  # “Ana María de León”
    reading.entities.denied.append(old)
    return name


def settle_possessive(reading: ReadingState) -> None:
    """ "Carla Ruiz is Minjun's now", "Carla Ruiz is one of Minjun's contacts": the owner, behind the contact."""
    entities = reading.entities
    last = next((at for at in range(len(reading.items) - 1, -1, -1) if not _is_behind_owner(reading.items[at])), -1)
    owner = reading.items[last] if last > 0 else None
    if (
        owner is None
        or not (owner.in_name and owner.text.endswith(_POSSESSIVE))
        or reading.intent not in (None, "update")
    ):
        return
    link = last - 1
    while link > 0 and (reading.items[link].in_name or reading.items[link].is_link("filler", "of")):
        link -= 1
    is_said = reading.items[link].text.casefold() in small_words().says_owner
    is_said = is_said and len(entities.runs) + entities.has_focus > 1
    if is_said and entities.runs[-1].is_name and entities.runs[-1].endswith(bare(owner.text)):
        entities.labelled[OWNER] = entities.runs.pop()


def _is_behind_owner(item: Item) -> bool:
    return item.kind == "mark" or item.is_link("by_now", "filler", "value") or bool(item.value("stage")) or (
        item.text.casefold() in small_words().behind_owner
    )  # fmt: skip
