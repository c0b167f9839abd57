"""A family name that changed: “Алёна Семёнова вышла замуж, теперь Ковалёва”, "Ann Lee got married, she's Ray now".

Such words show what the one name behind them is, which without them may be a company.
"""

from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.small_words import small_words

_PAIR = 2


def settle_married(reading: ReadingState) -> None:
    """The one word behind the contact's full name is the new family name."""
    runs = reading.entities.runs
    if reading.intent not in (None, "update") or len(runs) != _PAIR or "lastname" in reading.entities.labelled:
        return
    name, new = runs
    is_pair = " " in name and name.is_name and new.is_name and not new.is_title and " " not in new
    if is_pair and any(word in reading.text.casefold() for word in small_words().marries):
        reading.entities.labelled["lastname"] = runs.pop()
        reading.entities.named = [prop for prop in reading.entities.named if prop != "lastname"]
