"""A last name that was typed alone and in lower case is known for one as soon as the address has it.

“lucia”, then “martin” at the question for the address, then “lucia@martin.example”: the word alone might have been
anything, so that nothing was taken then.
"""

from libs.people import capitalized, shares_word
from services.agent.flows.runtime.answers import is_matter
from services.agent.flows.runtime.asked import AskedQuestion
from services.agent.flows.runtime.context import StepContext

_MAX_LOOKED_AT = 5
"""The contact's newest messages among which the word is."""
_MIN_WORD = 3


def recalled_last_name(asked: AskedQuestion, context: StepContext) -> str:
    """The last name of the question `asked` for it; empty if no word of the contact is in the address."""
    known = context.state.variables
    first, last = (str(known.get(f"{asked.name}_{part}") or "") for part in ("first", "last"))
    addresses = [str(known[each.name]) for each in context.questions() if each.type == "email" and known.get(each.name)]
    if not first or last or not addresses:
        return ""
    for said in reversed(context.said_by_contact()[-_MAX_LOOKED_AT:]):
        word = said.text.strip(" .!,")
        is_other = word.isalpha() and len(word) >= _MIN_WORD and word.casefold() != first.casefold()
        if is_other and any(shares_word(word, address, domain=at) for address in addresses for at in (False, True)):
            matter = str(known.get("matter") or "")
            return "" if word in matter and is_matter(word, context.locale) else capitalized(word)
    return ""
