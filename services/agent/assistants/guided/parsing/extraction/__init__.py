"""Extracts entities from the items of a request: each word gets a part, or is left over.

A part is a label, a value, a relation, a courtesy. Words without one are in `Entities.left`: they are never stored and
never searched by. The rules are common to the six languages; differences between them are in the meanings of words.
"""

from services.agent.assistants.guided.parsing.extraction.declined import declined_company
from services.agent.assistants.guided.parsing.extraction.doubts import MAX_DOUBTS
from services.agent.assistants.guided.parsing.extraction.given_first import is_given_to_address
from services.agent.assistants.guided.parsing.extraction.links import with_ending
from services.agent.assistants.guided.parsing.extraction.reader import extract_entities
from services.agent.assistants.guided.parsing.extraction.reading import is_record

__all__ = ["MAX_DOUBTS", "declined_company", "extract_entities", "is_given_to_address", "is_record", "with_ending"]
