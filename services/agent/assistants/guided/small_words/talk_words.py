"""Groups of words that people say to the assistant itself."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Openings, Parts, Phrases


class AskedFor(StrictModel):
    """How people ask for a property without its label: by the first words of a question, and one within it.

    Both are folded, and spaces in them count. Without first words, the others alone show it.
    """

    prop: str
    begins: Parts
    has: Parts


class TalkWords(StrictModel):
    """What people say to the assistant itself: they ask it, excuse themselves, and take words back."""

    clause_subjects: Phrases
    """Folded. Subjects that begin a clause; “it” and “on” are too often something else."""
    clause_openers: Phrases
    """Before news, in the middle of a sentence without marks: “lovely as ever turns out she left …”."""
    joins_reason: Parts
    """Ends of words behind which the request follows that the words before give a reason for."""
    leaves_alone: Parts
    """Beginnings of verbs behind a label that stays as it is, before another label with its new value."""
    begins_news: Parts
    """Beginnings of words that tell what is new, wrong or not there."""
    takes_back: Parts
    """Beginnings of phrases that ask for an undo and are a request of their own."""
    putting_back: Parts
    """Folded. Beginnings of verbs that put a value of before back, of which no list has all forms."""
    former_values: Phrases
    """Folded. Words for a value of before, without its label: “the initial value”."""
    just_done: Phrases
    """Before a verb that tells of what was done: “son fils vient d'entrer à …” asks for no entry."""
    can_you: Phrases
    """Folded. The first words of “can you …”."""
    retracting: Phrases
    """Folded. The first words of a correction that never stands within a value: “no wait”."""
    rather: Parts
    """Folded. Said of a change that shall not be, where another one shall: “cancel that, rather …”."""
    waving_away: Phrases
    """Verbs that empty or end something, and as often only wave it away."""
    after_all_not: Phrases
    """A clause of its own before another request: what was asked for before shall not be."""
    in_its_place: Phrases
    """“Instead of that”: what comes behind takes the place of what was done."""
    asks_which: Phrases
    """Question words before a label."""
    question_verbs: Phrases
    """Behind the label of such a question."""
    exclamations: Phrases
    """At the beginning of a correction."""
    says_value: Phrases
    """Said of a property: its value was wrong, or follows."""
    asks_to_write: Openings
    """At the beginning of a question that asks for a change."""
    it_is_a: Openings
    """Before a job, of the contact shown last."""
    is_now: Phrases
    """Between a name and a job in a sentence that tells of a contact."""
    quits: Parts
    """Behind a name it is news; alone it ends a request."""
    points_at_value: Phrases
    """Folded. Pronouns, and verbs with one, that point at a value and at no person."""
    should_be: Openings
    """Folded. At the beginning of a sentence without a subject, which can only be the property that was asked for."""
    label_articles: Phrases
    """Before a noun that is a duty."""
    asked_for: tuple[AskedFor, ...]
    """Questions for a property. The first one that fits counts."""
    question_words: Phrases
    """They begin a question for a property of a contact, and hardly anything else: “which”, “where”."""
    of_questions: Phrases
    """Folded. Words of such a question that say no more than it does: “based”, “again”."""
    asks_for_people: Openings
    """Folded. At the beginning of a question for people: “who has no …”."""
    leads_on: Openings
    """Folded. At the beginning of a question that follows on another one: “and”, “what about”."""
    alone_wait: Phrases
    """A whole message that asks to wait, of words that correct or are part of a sentence elsewhere."""
    alone_skip: Phrases
    """A whole message that leaves a question without an answer: “later”."""
    alone_cancel: Phrases
    """A whole message that gives up what was begun: “from the beginning”."""
    alone_thanks: Phrases
    """A whole message that is glad: “cool”."""
    who_are_they: Phrases
    """A whole message that asks for the names of those who were counted or listed."""
    colleagues: Phrases
    """Folded. Questions for others at the company that was talked of last."""
    soon: Phrases
    """The author will go on in a minute."""
    calls: Phrases
    """At the beginning of a sentence, before a comma: they only ask to listen, though they are verbs elsewhere."""
    before_durations: Phrases
    """Before a length of time: “after twenty years”."""
    time_units: Phrases
    """Units of time, as they stand behind a number."""
    courtesy_titles: Phrases
    """Between an article and a name, where they are no job."""
    leaves_now: Phrases
    """At the beginning of a clause: the author goes somewhere now."""
    superiors: Phrases
    """Who sends the author: “my boss wants …”. In the words of the author, they are no job of a contact."""
    superior_asks: Phrases
    """Verbs behind them."""
    because: Phrases
    """Before the clause that tells which teammate is away."""
    is_away: Phrases
    """Said there of the teammate. In Polish and Russian, reasons are left out with their case endings in view."""
    asks_that: Phrases
    """Between such a verb and what is asked for."""
    events_as_verbs: Phrases
    """Nouns of events that are a verb elsewhere: “the tractor show”."""
    events: Phrases
    """Where people meet: the town behind it is no contact's home."""
    having: Phrases
    """“I have”, which looks for a contact, or states what is known of one."""
    written_large: Phrases
    """Folded. Words with a capital letter that are no names: days, months, “I'm”."""
    asks_of_change: Phrases
    """Folded. Question words of “what did you change?”, “is it saved?”. Apostrophes and hyphens part words here."""
    change_acts: Phrases
    """Folded. Words of such a question for what was done."""
    change_stems: Parts
    """Folded. Beginnings of such words."""
    around_change: Phrases
    """Folded. All other words of such a question: with any other word it asks for something else."""
    asks_why: Phrases
    """Folded. Question words for a reason, of which such a question may consist."""
    asks_who: Phrases
    """Folded. “Who”, and verbs of showing: with small words alone they ask for the contact that was shown last."""
    around_who: Phrases
    """Folded. All other words of such a question."""
    not_yet: Phrases
    """Folded. Said under a change that waits: a person wants to think about it."""
    removing_note: Parts
    """Folded. Beginnings of verbs that remove."""
    notes_removed: Phrases
    """Nouns for a note behind such a verb, and in Korean before it, in the cases that they have there."""
    urges: Phrases
    """Said to a change that waits: they agree, though they are other verbs elsewhere."""
    around_yes: Phrases
    """Between the words of a plain yes, without a meaning of their own there: “ok, now”."""
    mere_approvals: Phrases
    """Praise, of which a whole message consists. Within a sentence the words may be anything."""
    wrong_person: Phrases
    """Said of a change that waits: it was meant for another contact, who is not named yet."""
    never_values: Phrases
    """Folded. Pronouns and question words in lower case: none is a value, a name or a contact by itself."""
