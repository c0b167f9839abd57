"""Recognises what people paste: mail, signatures, business cards, vCards and tables of people.

A pasted block is read line by line into the entities of one person. The text around it stays as the request.
"""

from services.agent.assistants.guided.parsing.pasting.card import Card, Pasted
from services.agent.assistants.guided.parsing.pasting.mail_words import mail_words
from services.agent.assistants.guided.parsing.pasting.recognition import pasted_in

__all__ = ["Card", "Pasted", "mail_words", "pasted_in"]
