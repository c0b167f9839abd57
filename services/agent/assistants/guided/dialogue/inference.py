"""Finds the request in a message without a verb: an address, a name, news about a contact, a correction."""

from dataclasses import replace
from typing import Literal

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_given_name, is_korean_name, is_name
from services.agent.assistants.guided.dialogue import (
    asked_property,
    choices,
    correcting,
    finding,
    follow_ups,
    note,
    other_property,
    requests,
    resuming,
    same_change,
)
from services.agent.assistants.guided.dialogue.other_search import (
    asks_for_colleagues,
    looks_for_other,
    narrow,
    searches_otherwise,
)
from services.agent.assistants.guided.dialogue.taken_back import puts_back, restores_part
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Entities, Run, UserRequest, Utterance, fold
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.state import SkippedRequest, UpdateTask

_MAX_NAME_WORDS = 4
_NAME_WORDS = 2
"""Words of a name in lower case, of which the first is a given name."""
_MAX_STORY = 9
"""Words of a sentence that tells of a contact and asks for nothing."""
_MAX_LEFT = 1
"""Words without a part in a question about a contact. With more of them the question is about something else."""


def infer(turn: Turn, utterance: Utterance) -> bool:
    """Takes a request without a verb: "jane@acme.com", "Jane Doe", "Jane's new phone is …", "the second one"."""
    # The order decides: a correction is also news about a contact, and news mention the contact, too.
    readings = (
        asks_for_colleagues,
        _more,
        _chosen,
        _asks_which,
        resuming.resumes,
        _supposed,
        _second_address,
        looks_for_other,
        searches_otherwise,
        same_change.changes_likewise,
        follow_ups.asks_about_shown,
        follow_ups.searches_likewise,
        other_property.moves_value,
        restores_part,
        puts_back,
        note.corrects,
        correcting.corrected,
        _asked,
        _stated,
        _mentioned,
    )
    return any(reading(turn, utterance) for reading in readings)


def _more(turn: Turn, utterance: Utterance) -> bool:
    entities = utterance.entities
    is_about = bool(entities.has_address or entities.denied or entities.labelled or entities.company)
    is_about = is_about or (utterance.says("no", "correction") and bool(entities.runs))  # “a nie, dalej jest kadrową”
    if not utterance.says("more") or is_about:
        return False
    if any(run.is_name for run in entities.runs):
        return False  # “а Анна Белова ещё бухгалтер?”
    choices.more(turn, utterance.text)
    return True


def _chosen(turn: Turn, utterance: Utterance) -> bool:
    """A person of the list that was shown last, by place, or by a word that only this one has."""
    people = turn.shown.people
    if len(people) < 2:
        return False
    if utterance.ordinal is None:
        is_bare = len(utterance.text.split()) == 1 and turn.shown.focus is None and not utterance.is_question
        person = finding.pick_by_words(people, utterance.text) if is_bare else None
    else:
        person = finding.pick(people, utterance) if utterance.ordinal <= len(people) else None
    if person is None:
        return False
    choices.choose(turn, person, utterance.text)
    return True


def _asks_which(turn: Turn, utterance: Utterance) -> bool:
    """“Y la primera de Vigo”, behind two new contacts: a place means one of several, and not the one shown last."""
    entities = utterance.entities
    is_of_place = utterance.ordinal is not None and not any(map(str.isdigit, utterance.text))
    if not is_of_place or not turn.shown.is_changed or utterance.is_question or not entities.labelled:
        return False
    if entities.holder or entities.runs or entities.has_address or entities.has_focus:
        return False
    requests.add(turn, [UpdateTask(changes=dict(entities.labelled), said=utterance.text)])
    return True


def _supposed(turn: Turn, utterance: Utterance) -> bool:
    """News that may be true one day are named, and nothing is written."""
    entities = utterance.entities
    if not utterance.is_supposed or not (entities.labelled or entities.company or entities.has_address):
        return False
    why: Literal["not_available", "not_meant"] = "not_available" if utterance.is_errand else "not_meant"
    requests.add(turn, [SkippedRequest(why=why, said=utterance.text)])
    return True


def _second_address(turn: Turn, utterance: Utterance) -> bool:
    """ "Jane also has a private address: …": it must not take the place of the one that she has."""
    if not utterance.entities.is_second:
        return False
    requests.add(turn, [SkippedRequest(why="no_second_email", said=utterance.text)])
    return True


def _stated(turn: Turn, utterance: Utterance) -> bool:
    """News about a contact: a person's data, a new job, or new values with a name or an address."""
    entities = follow_ups.of_shown(turn, utterance)
    is_question = utterance.is_question and not _asks_to_write(utterance)
    language = utterance.language or turn.locale
    task = None if is_question else turn.maker.upsert(entities, language)
    if task is None and (
        (not is_question and (_states_news(entities, utterance.text) or _is_of_shown(turn, utterance)))
        or _has_news(entities, is_question=is_question)
    ):
        task = turn.maker.update(UserRequest("update", entities), language, turn.principal)
    if task is None:
        return False
    task.said = utterance.text
    requests.add(turn, [task])
    return True


def _asks_to_write(utterance: Utterance) -> bool:
    """ "Can you record the contract number CN-8 for Ann Lee?": a value for a person, in the form of a question."""
    entities = utterance.entities
    is_about = bool(entities.holder) or entities.has_focus
    is_whole = bool(entities.labelled) and is_about and not (entities.left or entities.runs)
    # “C'est Zofia qui …, tu peux l'écrire ?”: any clause of it may ask.
    clauses = utterance.text.casefold().replace(".", ",").split(",") if is_whole else []
    return any(clause.lstrip().startswith(small_words().asks_to_write) for clause in clauses)


def _has_news(entities: Entities, *, is_question: bool) -> bool:
    is_job = bool(entities.runs) and all(run.is_title for run in entities.runs[1:])
    is_job = is_job and bool(entities.company) and not entities.narrows
    has_news = bool(entities.labelled or entities.unsure or entities.swap or entities.ending) or is_job
    is_about = bool(entities.holder or entities.has_focus or entities.runs or entities.emails or entities.contact_id)
    has_value = any(prop in entities.labelled for prop in ("email", "phone", "mobilephone", "fax"))
    return has_news and is_about and (has_value or not is_question)


def _mentioned(turn: Turn, utterance: Utterance) -> bool:
    """A contact and nothing more: they are looked for."""
    entities = utterance.entities
    is_named = entities.has_address or entities.holder or entities.company or entities.contact_id or entities.created
    asks_for_people = entities.is_everyone or fold(utterance.text).lstrip("¿").startswith(small_words().asks_for_people)
    is_lacking = bool(entities.without) and asks_for_people  # "contacts without a phone", "who has no email"
    if not (
        is_named
        or is_lacking
        or _tells_of(entities, utterance)
        or (entities.labelled and not utterance.is_question)
        or _is_bare_name(entities, utterance)
    ):
        return False
    task = turn.maker.search(entities, utterance.language or turn.locale, turn.principal)
    if task.criteria.is_empty:
        return False
    narrow(turn, task, utterance.text)
    task.said, turn.memory.about = utterance.text, ""
    if _may_be_new(utterance):
        draft = turn.maker.drafts.draft(entities, utterance.language or turn.locale)
        task.new, task.new_left, task.unsure = draft.fields, draft.left, draft.unsure
    requests.add(turn, [task])
    return True


def _tells_of(entities: Entities, utterance: Utterance) -> bool:
    """ "Spoke to Jane Doe today": one full name in a short sentence. The contact is shown for the next message."""
    is_one = len(entities.runs) == 1 and not entities.runs[0].is_title
    is_person = is_one and len(entities.runs[0].split()) == _NAME_WORDS
    is_person = is_person and _is_given(entities.runs[0].split()[0], utterance.language)
    is_short = len(utterance.text.split()) <= _MAX_STORY and "\n" not in utterance.text
    is_plain = not (entities.unsure or entities.denied or utterance.is_question or utterance.is_supposed)
    is_left = is_person and utterance.text.casefold().rstrip(" .!").endswith(small_words().quits)
    is_denied = utterance.negates or utterance.says("no", "correction") or (utterance.says("cancel") and not is_left)
    return is_person and is_short and is_plain and not is_denied


def _is_given(word: str, language: Locale | None) -> bool:
    """In any case: “rozmawiałem z Janem Kosem”."""
    is_declined = language in DECLINED and word[:1].isupper() and Morphology.shared().is_given(word, language)
    return is_declined or is_given_name(word)


def _may_be_new(utterance: Utterance) -> bool:
    """ "I need Jane Doe on file, jane@…": a full name and one address, and neither a question nor a denial."""
    entities = utterance.entities
    names = [run for run in entities.runs if run.is_name and not run.is_title and (" " in run or is_korean_name(run))]
    if not (len(names) == len(entities.emails) == 1 and (is_name(names[0]) or is_korean_name(names[0]))):
        return False
    if utterance.is_question or utterance.negates or entities.holder or entities.denied:
        return False
    # Words between the two tell something of a contact: “Jane Doe asked us to use jane@…”.
    between = utterance.text.partition(names[0])[2].partition(entities.emails[0])[0].split()
    return not any(word in left.split() for word in between for left in entities.left)


def _states_news(entities: Entities, text: str) -> bool:
    return _states_job(entities, text) or _states_number(entities, text)


def _states_number(entities: Entities, text: str) -> bool:
    """“У Милы Грачёвой теперь 8 913 …”: a contact, “now” and a number, and nothing else of its kind."""
    is_number = len(entities.phones) == 1 and not (entities.emails or entities.sites or entities.company)
    people = [*entities.runs, *([entities.holder] if entities.holder else [])]
    is_one = len(people) == 1 and (bool(entities.holder) or entities.runs[0].is_name)
    is_bare = not (entities.labelled or entities.named or entities.without or entities.denied or entities.unsure)
    return is_number and is_one and is_bare and _says_now(text)


def _says_now(text: str) -> bool:
    return not small_words().now.isdisjoint(text.casefold().replace(",", " ").split())


def _states_job(entities: Entities, text: str) -> bool:
    """“Jane Doe is now head of sales”: a name and a job in one clause, and nothing else."""
    if (
        len(entities.runs) == 1
        and entities.has_focus
        and entities.runs[0].is_title
        and not (entities.labelled or entities.left)
    ):
        return True  # "she's a planner now"
    left = [word for word in entities.left if word not in small_words().goes_on]  # “Kate rang, she's head chef now”
    if len(entities.runs) != 2 or entities.labelled or entities.has_address or left:
        return False
    name, job = entities.runs
    is_job = job.is_title and (job[:1].islower() or job.isupper() or _is_said(name, job, text))
    is_person = name.is_name or (name.is_guess and " " in name and is_given_name(name.split()[0]))
    # “… is no longer a buyer, now she is a manager”: a comma stands between the two jobs.
    return (
        is_person
        and not name.is_title
        and is_job
        and (name.clause == job.clause or bool(entities.denied) or (entities.has_focus and bool(entities.left)))
    )


def _is_job_of_shown(turn: Turn, utterance: Utterance) -> bool:
    """ "C'est le gérant des Ateliers Coste", right behind the contact: nothing but a job, and no name."""
    runs = utterance.entities.runs
    is_job = len(runs) == 1 and runs[0].is_title and runs[0][:1].islower()
    is_bare = replace(utterance.entities, runs=[], company="").is_empty and not utterance.entities.left
    is_said = utterance.text.casefold().startswith(small_words().it_is_a)
    return turn.shown.focus is not None and is_job and is_bare and is_said and not utterance.entities.denied


def _is_of_shown(turn: Turn, utterance: Utterance) -> bool:
    """News about the contact shown last: a job, “elle est chez Globex maintenant”, “son nouveau numéro c'est le …”."""
    if turn.shown.focus is None or utterance.negates:
        return False
    entities = utterance.entities
    is_bare = replace(entities, phones=[], company="", has_focus=False).is_empty and not entities.left
    is_phone = len(entities.phones) == 1 and (_says_their_number(utterance.text) or _says_now(utterance.text))
    is_one = (bool(entities.company) and not entities.narrows and not entities.phones) or is_phone
    is_about = entities.has_focus and not utterance.replies and not entities.denied
    return _is_job_of_shown(turn, utterance) or (is_bare and is_one and is_about)


def _says_their_number(text: str) -> bool:
    """“Son nouveau numéro”, and not “elle m'a appelé du …”: “their”, a word at most, and the noun."""
    words, small = text.casefold().split(), small_words()
    nouns = (at for at, word in enumerate(words) if word in small.number_nouns)
    return any(not small.their.isdisjoint(words[max(at - 2, 0) : at]) for at in nouns)


def _is_said(name: str, job: str, text: str) -> bool:
    """ "Jane Doe is Director of Rooms now": a verb between the two, and not only a space or a comma."""
    between = text.partition(name)[2].partition(job)[0].casefold().split()
    return not small_words().is_now.isdisjoint(between)


def _asked(turn: Turn, utterance: Utterance) -> bool:
    """A question about a number, an address or a name: “which customer has …”, “do we know an Odell Vance”."""
    entities = utterance.entities
    is_named = bool(entities.holder) or any(run.is_name or _may_be_name(run) for run in entities.runs)
    if (
        not (utterance.is_question or asked_property.asks_in_words(utterance.text))
        or _asks_to_write(utterance)
        or len(entities.left) > _MAX_LEFT
        or not (is_named or entities.has_address or entities.labelled or entities.is_everyone or entities.without)
    ):
        return False
    task = turn.maker.search(entities, utterance.language or turn.locale, turn.principal)
    if task.criteria.is_empty:
        return False
    narrow(turn, task, utterance.text)
    task.counts, task.said = utterance.says("count"), utterance.text
    turn.memory.about = asked_property.asked_in(entities, utterance.text)
    requests.add(turn, [task])
    return True


def _may_be_name(run: Run) -> bool:
    """Of words in lower case: two, or a given name."""
    return is_name(run) and (" " in run or is_given_name(run))


def _is_bare_name(entities: Entities, utterance: Utterance) -> bool:
    """Little else than one name. Lower-case words could be anything."""
    if len(entities.runs) != 1 or utterance.replies or len(utterance.text.split()) > _MAX_NAME_WORDS:
        return False
    words = entities.runs[0].split()
    is_written = all(not word[:1].islower() for word in words) or (
        len(words) == _NAME_WORDS and is_given_name(words[0])
    )
    return is_name(entities.runs[0]) and is_written
