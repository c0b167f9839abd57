"""Groups of words around a person."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Parts, Phrases


class PeopleWords(StrictModel):
    """Around a person: what points at one, and at two at once."""

    too: Phrases
    """Behind one more contact: the change is for this one, too."""
    the_same_for: Phrases
    """Before “for” and one more contact."""
    to_same_owner: Phrases
    """Next to one more contact, behind a change of the owner: “to her”, “отдай ей”."""
    among_them: Phrases
    """Of the contacts that the last search has found: “how many of them are in York?”."""
    all_of_them: Phrases
    """Behind a search: not only those that it has found, but all contacts."""
    around_all_of_them: Phrases
    """In a message that asks how many these are, and has no other word."""
    subject_ends: Parts
    """Korean endings of the person of whom a sentence tells."""
    noted_object: Phrases
    """Korean words for what was said, before the verb that writes it down."""
    around_the_same: Phrases
    """In a message that has nothing else but these words and the contact: “do the same for Ann Lee, please”."""
    contacting: Phrases
    """People do this twice, and the other lists have it among the small words."""
    name_joins: Phrases
    """“And” between two words with capitals, where it counts as a part of a name."""
    to_contact: Phrases
    """Between the value of an account's own property and the contact."""
    to_person: Phrases
    """Before a person as well as before a town."""
    go_to_owner: Phrases
    """What all contacts of a company do that get a new owner."""
    to_owner: Phrases
    """Between them and the owner."""
    their: Phrases
    """Before the noun of what a contact has: “her number”."""
    gives: Phrases
    """Before a contact, a label and a value: “give him the number …” changes what “give me his number” asks for."""
    for_several: Phrases
    """With the word for a company below a list: it is the one of all."""
    of_several: Phrases
    """Before the company of several people: they all work there."""
    one_person: Phrases
    """Before a verb: what it says is of one person, and not of all who were named."""
    relative_subjects: Phrases
    """First words of a clause that says what a person is: “…, who is from Acme”."""
    verb_subjects: Phrases
    """Before a verb, whichever it is, where no list has it: “on attend”."""
    managers: Phrases
    """Jobs that are the owner's between two people: “the new manager of Ann Lee is Bob Ray”."""
    says_owner: Phrases
    """Between a contact and the owner in “Ann Lee is Max's now”."""
    behind_owner: Phrases
    """Behind the owner there."""
    meant_for: Parts
    """Before the contact that was meant."""
    meant: Parts
    """Before the contact or the value that was meant."""
    this_value: Phrases
    """Point at the value that was just written: “that address goes to Ann Lee”."""
    not_them: Phrases
    """The contact of the change is denied by a pronoun."""
    goes_by: Phrases
    """Before another name of the contact, next to the whole one."""
    honorifics: Phrases
    """Jobs that stand before a name as a title does."""
    both_contacts: Phrases
    """Before a family name: both contacts of this name."""
    all_of_name: Parts
    """Before a family name and the given names of all who have it."""
    marries: Parts
    """Said of a contact with another family name from now on."""
    kin: Parts
    """Relatives who have one family name."""
    hands_over: Parts
    """Beginnings of verbs that move a contact to an owner, or to a town."""
    at_owner: Phrases
    """Before the new owner, if a given name follows: a company stands behind it, too."""
    handing_sentences: Parts
    """Sentences that give contacts (C) to a new owner (O), perhaps from the one of before (P): “C es de O”.

    “a|b” are alternatives, “?” marks a word that may be missing, “_” is a space within one, and T is a time.
    """
    not_valid: Phrases
    """Said of a number that is replaced."""
    looks_after: Phrases
    """Verbs of who is responsible for a contact, also said of how it is."""
    takes_on: Phrases
    """Verbs of who is responsible from now on."""
    from_now: Phrases
    """Make such a verb news."""
    around_leading: Phrases
    """Small words between these verbs and the names."""
    cares_for: Phrases
    """Before the contact, in whichever case it stands."""
    goes_on: Phrases
    """Behind a given name in lower case: no family name, where no dictionary tells it."""
    towns_called_as_people: Phrases
    """Given names that are rather towns behind “is from”."""
    the_one_of: Phrases
    """Behind a name, before the company that tells which contact of this name is meant."""
    before_same: Phrases
    """Before “same company”: “from the”, “de la”."""
    same_as: Phrases
    """Behind “the same company”, before the person who works there, too."""
