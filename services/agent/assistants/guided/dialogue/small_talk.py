"""Answers words that ask for nothing: greetings, thanks, yes and no without a question, and what is not understood."""

from libs.people import is_given_name
from services.agent.assistants.guided.dialogue.turn import STARTS, Turn
from services.agent.assistants.guided.parsing import Utterance


def polite(turn: Turn, utterance: Utterance) -> bool:
    """Answers small talk."""
    for kind, key in (
        ("wait", "take_your_time"), ("capabilities", "capabilities"), ("person", "no_person"), ("greeting", "greeting"),
        ("thanks", "thanks"),
    ):  # fmt: skip
        if utterance.says(kind):
            turn.say(key)
            return True
    return False


def presents(turn: Turn, utterance: Utterance) -> bool:
    """Answers “누구세요?”, which begins a search elsewhere."""
    is_bare = utterance.says("capabilities") and bool(utterance.requests)
    is_bare = is_bare and all(
        each.intent in ("search", "question") and each.entities.is_empty for each in utterance.requests
    )
    if is_bare:
        turn.say("capabilities")
    return is_bare


def waits(turn: Turn, utterance: Utterance) -> bool:
    """Answers a message that only asks for a moment."""
    return _asks_to_wait(utterance) and polite(turn, utterance)


def _asks_to_wait(utterance: Utterance) -> bool:
    """Whether a message only asks for a moment: what it says besides is no request and no value."""
    if not utterance.says("wait") or any(each.intent == "undo" for each in utterance.requests):
        return False
    if utterance.says("cancel") and utterance.requests:
        return False  # “hold on, scrap that, he's rung off. What's Ann's email?”
    if utterance.entities.denied and utterance.entities.runs:
        return False  # “no hang on, Thornton not Thirsk”
    found = [utterance.entities, *(request.entities for request in utterance.requests)]
    has_value = any(each.has_address or (each.labelled and not each.is_mine) for each in found)
    has_value = has_value or any(each.corrected or (each.company and not each.company.islower()) for each in found)
    names_person = any(run.is_name or is_given_name(run.split()[0]) for each in found for run in each.runs)
    # "Hang on, which city is Ann Lee in?", "one sec, who else is at Globex?"
    asks = utterance.is_question and any(each.holder or each.narrows for each in found)
    return not (has_value or names_person or asks)


def reply(turn: Turn, utterance: Utterance) -> None:
    if polite(turn, utterance):
        turn.offer(*STARTS)
    elif turn.is_label(utterance.text, "skip", "skip_rest", "retry"):
        nothing_pending(turn)
    elif utterance.says("yes") and not any(run.is_name for run in utterance.entities.runs):
        turn.say("what_else")
        turn.offer(*STARTS)
    elif utterance.says("no", "skip", "approves") or not any(map(str.isalnum, utterance.text.replace("?", "x"))):
        turn.say("fine")
    else:
        _unknown(turn)


def nothing_pending(turn: Turn) -> None:
    turn.say("nothing_pending")
    turn.offer(*STARTS)


def _unknown(turn: Turn) -> None:
    turn.say("unknown")
    turn.offer(*STARTS)
