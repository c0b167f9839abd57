"""Groups of words around a note."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Phrases


class NoteWords(StrictModel):
    """Around the text of a note."""

    that: Phrases
    """Between a verb of writing and the clause that it writes down."""
    writing: Phrases
    """Verbs by which something is written down."""
    headings: Phrases
    """Before a colon and the text of a note. An account's property of this name has its own meaning."""
    changes_behind: Phrases
    """Verbs of a wish that no one is quoted with: behind a note and “and” they begin a change."""
    adding: Phrases
    """Verbs that add a value as well as a note."""
    writes_it: Phrases
    """Verbs with the word that points at what was said before: “note that”, “apúntalo”."""
    in_record: Phrases
    """Behind such a verb: the record in which it is written, and a courtesy."""
    tells: Phrases
    """Verbs that tell something of the person before them. In a hurry they look like a family name."""
    the_same_note: Phrases
    """The note just written, for another contact."""
    one_more_note: Phrases
    """Right behind a note: one more, for the same contact, with its text behind a colon."""
    for_same_contact: Phrases
    """Behind “one more”: the contact of the note before."""
    relative_heads: Phrases
    """Before “that”, where it tells which one of several: “вместо той, что …” is no note."""
    puts_in: Phrases
    """Verbs that change a contact, and that add one before a person with an address: “ponme a Ana Ruiz, ana@…”."""
