"""Groups of words on cards, in signatures and in footers."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Parts, Phrases


class CardWords(StrictModel):
    """On cards, in signatures and in footers."""

    at_company: Parts
    """Between a job and the company."""
    channels: Parts
    """Labels of numbers and addresses."""
    name_labels: Parts
    """At the beginning of a line of a form, before a colon: each line says what it is."""
    company_labels: Parts
    """Before the company in a line of a profile."""
    job_labels: Parts
    """Before the job there."""
    city_labels: Parts
    """Before the town there."""
    company_kinds: Parts
    """The names of companies begin with what they are."""
    jobs_not_companies: Parts
    """Jobs that begin like such a name."""
    mobile_labels: Parts
    """Before a number."""
    mobile_behind: Parts
    """Behind a number."""
    fax_labels: Parts
    """Before a number."""
    fax_behind: Parts
    """Behind a number."""
    office_behind: Parts
    """Behind a number, which is then a plain phone number."""
    register_labels: Parts
    """Before a number of a register, a tax office or a bank."""
    account_labels: Parts
    """Before the digits of a bank account."""
    contact_labels: Parts
    """Before the person to ask."""
    whose_contact: Parts
    """At the beginning of such a label."""
    leaves_out: Phrases
    """Words around a card by which one of its properties is not wanted: “everything except the fax”."""
    new_details: Parts
    """Around a card: it changes the data of a contact who is there."""
    own_authors: Phrases
    """How a chat program calls the person who copied the chat."""
    said_of_self: Parts
    """In a message: “soy=es”, how its author speaks of themselves, and how another would say it of them."""
