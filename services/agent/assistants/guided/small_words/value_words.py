"""Groups of words around a value."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Parts, Phrases


class ValueWords(StrictModel):
    """Around a value: what leads to it, joins two of them, and denies one."""

    now: Phrases
    """What follows is so at present."""
    says_is: Phrases
    """Between a contact and what it is."""
    exchanges: Phrases
    """Verbs that name the old value as well as the new one."""
    exchange_stems: Parts
    """Beginnings of such verbs, where the new value follows as a contact does: “a Globex”, “à Globex”."""
    to_new: Phrases
    """Between the old value and the new one, behind such a verb."""
    at_contact: Phrases
    """Between a value and the contact that holds it."""
    around_denied: Phrases
    """Between “not” and the value, or behind both: “no longer a planner”."""
    only: Phrases
    """Before the one contact that a change is for."""
    then: Phrases
    """Behind it something else is to be done."""
    clause_verbs: Phrases
    """Verbs behind “and” that no second noun begins with; dictionaries have other words for some of them."""
    no_values: Phrases
    """Verbs and times in lower case that no job, company or town holds: such words speak of a value, and are none."""
    but: Phrases
    """Behind it another thing is said, unless it is a part of a name in capitals."""
    from_old: Phrases
    """Before the old value: “went from”."""
    to_other: Phrases
    """Between the old value and the new one, behind “went from”."""
    fine: Phrases
    """Behind “the rest”: it stays so."""
    street_labels: Phrases
    """Labels of a street that never begin its name, as “calle” does."""
    street_kinds: Phrases
    """Kinds of streets, next to a house number in running text."""
    in_peace: Phrases
    """Behind a label that is let be: “leave the phone alone”."""
    whole: Phrases
    """Before “the rest”."""
    object_pronouns: Phrases
    """Between “not” and a verb, behind the property that stays: “el fijo no se lo quites”."""
    topic: Phrases
    """Before what is spoken of: “lo de Soria”."""
    handing: Phrases
    """Verbs that give a record to a new owner, and mean other things as well."""
    records: Phrases
    """Nouns for a contact's record, between the new owner and the contact: “asígnale a Ana la cuenta de …”."""
    giving: Parts
    """Beginnings of verbs that give a contact something."""
    apologies: Phrases
    """Behind a value they excuse the one before it, and deny nothing."""
    stresses: Phrases
    """Behind a value they stress it, and deny nothing: “her city is Leeds actually”."""
    to_new_one: Phrases
    """Before the new value there."""
    has_changed: Phrases
    """Said of a label: a new value follows."""
    not_known: Parts
    """Said of a value that the writer does not know: “m'échappe”, "i forgot"."""
    called_wrong: Phrases
    """Behind a label, or before it: the right value follows behind a mark."""
    no_longer_valid: Phrases
    """Between two addresses: the second one takes the place of the first."""
    other_value: Phrases
    """At the beginning of a clause: the address or number of before."""
    same: Phrases
    """Before a label: the value stays as it is."""
    unchanged: Phrases
    """Behind a label: the value stays as it is."""
    as_label: Phrases
    """Between a value and its label: “York as her city”."""
    compared_with: Phrases
    """Behind “the same”, before another contact."""
    number_nouns: Phrases
    """Before digits: “number”."""
    in_order: Phrases
    """Behind values that stand in the order of the contacts or labels."""
    private: Phrases
    """Next to one of `address_nouns`: an e-mail address in addition to the one that a contact has."""
    address_nouns: Phrases
    replaces: Phrases
    """Words with which such an address takes the place of the other one."""
    since: Phrases
    """Before a date or a month from which something holds."""
    at_present: Parts
    """The one word for “now” with which phrases are known."""
    times: Phrases
    """Words for a time that may stand within a phrase, and say nothing of the contact."""
    in_time: Phrases
    """At the beginning of a phrase for a time: “in May”."""
    relative_value: Phrases
    """Between a label and its value: “the mobile, which is now …”."""
    relative_old: Phrases
    """Between a label and the value of before, where the new one follows: “his title, which was …, is now …”."""
