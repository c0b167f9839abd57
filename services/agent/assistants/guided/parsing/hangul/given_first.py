"""Values before their label, with the contact's address between: “부산을 jane@… 도시로 넣어줘”.

Only where an address says who is meant: a name there may be the value as well as the contact.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.entities import OWNER, TYPED, Entities
from services.agent.assistants.guided.parsing.hangul.pieces import Piece


def goal_of(pieces: Sequence[Piece]) -> int:
    """The place of the label that something is made of one address's contact (“… 도시로”); 0 if there is none."""
    addresses = [at for at, piece in enumerate(pieces) if piece.kind == "typed" and piece.item.kind == "email"]
    if len(addresses) != 1:
        return 0
    at = addresses[0] + 1
    while at < len(pieces) and pieces[at].kind == "small":
        at += 1
    is_goal = at < len(pieces) and pieces[at].kind == "label" and pieces[at].item.text.endswith("로")
    return at if is_goal and pieces[at].item.value("field") not in ("email", "name", "id") else 0


def settle_given_first(entities: Entities, pieces: Sequence[Piece]) -> None:
    """Gives the words with an object's ending before the address to the label behind it."""
    goal = goal_of(pieces)
    prop = pieces[goal].item.value("field") or ""
    given = next((piece for piece in pieces[:goal] if piece.item.text.endswith(("을", "를"))), None)
    if given is None or prop in entities.labelled or entities.holder:
        return
    if prop in TYPED and len(entities.phones) == 1 and given.item.kind in TYPED[prop]:
        entities.labelled[prop] = entities.phones.pop()
    elif prop not in TYPED and len(entities.runs) == 1 and entities.runs[0].endswith(given.text):
        entities.labelled[prop] = entities.runs.pop().removesuffix("을").removesuffix("를")
    else:
        return
    entities.named = [each for each in entities.named if each != prop]


def settle_owner(entities: Entities) -> None:
    """“Ann Lee를 jane@…의 담당자로 해줘”: the address is the contact's, so that the name is the owner's."""
    is_open = OWNER in entities.named and OWNER not in entities.labelled
    if is_open and len(entities.runs) == len(entities.emails) == 1 and entities.runs[0].is_name:
        entities.labelled[OWNER] = entities.runs.pop()
        entities.named.remove(OWNER)
