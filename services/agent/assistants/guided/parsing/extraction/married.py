"""A name that changed, or was spelt wrong: “Алёна Семёнова вышла замуж, теперь Ковалёва”, “Sara Gonzales se escribe
González”, "Ann Lee got married, she's Ray now".

Such words, or a likeness, show what the one name behind them is, which without them may be a company.
"""

from rapidfuzz import fuzz

from libs.people import read_name
from services.agent.assistants.guided.parsing.entities import Run
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.small_words import small_words

_PAIR = 2
_MIN_LIKENESS = 75
"""Of “Gonzales” and “González” it is 75, of “Marsh” and “March” 80."""


def settle_married(reading: ReadingState) -> None:
    """The one word behind the contact's full name is the new family name, or a name in another spelling."""
    runs = reading.entities.runs
    is_led = reading.entities.has_focus or bool(
        reading.items and reading.items[0].value("intent")
    )  # “… и стала Котовой”
    if is_led and len(runs) == 1 and reading.intent in (None, "update") and _is_new(reading, runs[0]):
        reading.entities.labelled["lastname"] = runs.pop()
        return
    if reading.intent not in (None, "update") or len(runs) != _PAIR or "lastname" in reading.entities.labelled:
        return
    name, new = runs
    is_pair = " " in name and name.is_name and new.is_name and not new.is_title and " " not in new
    if not is_pair:
        return
    if any(word in reading.text.casefold() for word in small_words().marries):
        reading.entities.labelled["lastname"] = runs.pop()
        reading.entities.named = [prop for prop in reading.entities.named if prop != "lastname"]
    elif _is_led(reading, new):
        _respell(reading, name, new)


def _is_new(reading: ReadingState, run: Run) -> bool:
    """“Она сменила фамилию, теперь она Котова”: of the contact shown last."""
    is_name = run.is_name and not run.is_title and " " not in run and "lastname" not in reading.entities.labelled
    return is_name and any(word in reading.text.casefold() for word in small_words().marries)


def _is_led(reading: ReadingState, new: str) -> bool:
    """Whether “is”, “se escribe” or a colon stands before it, so that it is no other contact."""
    at = next((at for at in range(1, len(reading.items)) if reading.items[at].text == new), 0)
    before = reading.items[at - 1]
    return at > 0 and (before.is_link("should_be", "value") or before.is_punctuation(":"))


def _respell(reading: ReadingState, name: str, new: str) -> None:
    parts = read_name(name)
    for prop, part in (("lastname", parts.last), ("firstname", parts.first)):
        for word in part.split():
            if fuzz.ratio(word.casefold(), new.casefold()) >= _MIN_LIKENESS and word != new:
                reading.entities.labelled[prop] = part.replace(word, new)
                reading.entities.runs.pop()
                reading.entities.named = [each for each in reading.entities.named if each != prop]
                return
