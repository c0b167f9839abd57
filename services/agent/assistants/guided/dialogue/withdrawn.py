"""A value that is withdrawn by its topic behind the change that wrote it: “lo de Soria no, lo demás sí”.

The property has its value of before again, and the others stay. What is asked for with it (“forget the phone, set her
city to York”) is done, too. A person sees this before it is written.
"""

from dataclasses import replace

from services.agent.assistants.guided.dialogue import choices, requests
from services.agent.assistants.guided.dialogue.taken_back import is_held
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import DroppedTopic, Entities, UserRequest, Utterance, fold
from services.agent.assistants.guided.state import OPTIONS, UndoTask, UpdateTask

_STAYS = frozenset(("email", "firstname", "lastname"))
"""Properties by which a contact is known: without them it would be none."""


def takes_topics(turn: Turn, utterance: Utterance) -> bool:
    """Whether the words take a property out of the change that was made, or out of the one that waits."""
    return _withdraws(turn, utterance) or _leaves_out(turn, utterance)


def _withdraws(turn: Turn, utterance: Utterance) -> bool:
    """Whether each topic is a property of the last change, or stands in one of its values."""
    topics = utterance.dropped or _let_be_alone(utterance)
    if not (topics and _is_behind_change(turn)) or utterance.is_question:
        return False
    props = [_property(turn, each) for each in topics]
    if not all(props):
        return False
    _restore(turn, props, utterance.text)
    return True


def _let_be_alone(utterance: Utterance) -> list[DroppedTopic]:
    """ "No, keep the phone": a denial, and nothing else is asked for. Without one, it may be said of the new value."""
    is_alone = not utterance.requests and utterance.entities.is_empty and not utterance.entities.left
    is_denied = utterance.negates or utterance.says("no", "correction", "regret")
    return [DroppedTopic(prop=prop) for prop in utterance.let_be if is_alone and is_denied]


def _leaves_out(turn: Turn, utterance: Utterance) -> bool:
    """ "Actually, keep the phone", under a change that waits for a yes: it is asked about the rest, if there is any."""
    task, memory = turn.memory.task, turn.memory
    if not (isinstance(task, UpdateTask) and memory.asked == "confirm" and turn.proposed) or utterance.is_question:
        return False
    kept = {*utterance.let_be} & {*task.changes, *task.clear}
    removed = _removed(utterance) & task.changes.keys()
    is_of_other = any(run.is_name for run in utterance.entities.runs)  # “город не у неё, у Любови Горн”
    is_kept = bool(kept) and not (utterance.requests or utterance.entities.labelled or is_of_other)
    if not (removed or is_kept):
        return False
    kept = removed or kept
    task.changes = {prop: value for prop, value in task.changes.items() if prop not in kept}
    task.clear = [prop for prop in task.clear if prop not in kept]
    if task.changes or task.clear:
        memory.stop_asking()
    else:
        choices.decline(turn, turn.proposed)
    return True


def _removed(utterance: Utterance) -> set[str]:
    """ "Leave out the job", “enlève la fonction”: under a new job that waits, the job of now is not meant."""
    asked = utterance.requests
    found = asked[0].entities if len(asked) == 1 and asked[0].intent in ("clear", "delete") else utterance.entities
    rest = replace(found, named=[], without=[], left=[], has_focus=False)
    is_removal = bool(asked) or bool(found.without)
    return {*found.named, *found.without} if is_removal and rest.is_empty and len(asked) <= 1 else set()


def restores_let_be(turn: Turn, utterance: Utterance) -> Utterance:
    """ "No wait, forget the phone, set her city to York": the old phone comes with the new city, or before another
    contact's.
    """
    shown, asked = turn.shown, utterance.requests
    props = [prop for prop in dict.fromkeys(utterance.let_be) if prop in shown.written.keys() - _STAYS]
    if not (props and _is_behind_change(turn)) or utterance.is_question:
        return utterance
    asked = [each for each in asked if each.intent in ("update", "create")] or _stated(utterance)
    others = [each for each in asked if each.entities.labelled.keys() - props or set(each.entities.without) - {*props}]
    is_other = any(_is_of_other(turn, each.entities) for each in others)
    if not others or (not is_other and any(prop in each.entities.labelled for prop in props for each in asked)):
        return utterance
    if is_other or any(prop in OPTIONS or not shown.written[prop] for prop in props):
        _restore(turn, props, utterance.text)
        before = {}
    else:
        before = {prop: shown.written[prop] for prop in props}
    if not is_other:
        others[0].intent = "update"  # “put her job title at …” adds no contact here
        _add(others[0].entities, props, before)
    requested = utterance.requests or others
    return replace(utterance, requests=requested, replies=utterance.replies - {"cancel", "regret"})


def _stated(utterance: Utterance) -> list[UserRequest]:
    """News without a verb, as a request."""
    text = utterance.text
    return [] if utterance.requests else [UserRequest("update", utterance.entities, end=len(text), said=text)]


def _is_behind_change(turn: Turn) -> bool:
    memory = turn.memory
    is_idle = memory.task is None and not memory.queue and memory.paused is None
    return is_idle and turn.shown.is_changed and turn.shown.focus is not None


def _is_of_other(turn: Turn, entities: Entities) -> bool:
    names = [each for each in (entities.holder, *(run for run in entities.runs if run.is_name)) if each]
    return any(not is_held(each, turn.shown) for each in names)


def _add(entities: Entities, props: list[str], before: dict[str, str]) -> None:
    """The values of before stand on one card with the new ones. They overwrite, so that a person is always asked."""
    entities.labelled.update(before)
    entities.without = [prop for prop in entities.without if prop not in props]
    entities.named = [prop for prop in entities.named if prop not in props]
    entities.has_focus = True


def _restore(turn: Turn, props: list[str], said: str) -> None:
    """The undo, where these are all that was written."""
    shown = turn.shown
    before = {prop: shown.written[prop] for prop in props}
    whole = UndoTask(said=said, is_guess=True)
    part = UpdateTask(
        person=shown.focus, changes={prop: value for prop, value in before.items() if value},
        clear=[prop for prop, value in before.items() if not value], said=said, is_guess=True,
    )  # fmt: skip
    requests.add(turn, [whole if before.keys() == shown.written.keys() else part])


def _property(turn: Turn, topic: DroppedTopic) -> str:
    """The one property that was written and that the topic means; empty if there is none."""
    shown = turn.shown
    if topic.prop:
        return topic.prop if topic.prop in shown.written.keys() - _STAYS else ""
    words = set(fold(topic.words).split())
    found = [
        prop for prop in shown.written.keys() - _STAYS if words <= set(fold(shown.properties.get(prop, "")).split())
    ]  # fmt: skip
    return found[0] if len(found) == 1 else ""
