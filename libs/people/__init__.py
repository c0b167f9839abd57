"""Names of people: how they are split into first and last name, and the form in which they are stored.

Chat, flows and files read names by this one package. A part that can't be known stays as it was typed.
"""

from libs.people.korean import without_particle
from libs.people.morphology import Morphology
from libs.people.names import Name, capitalized, is_name, read_name

__all__ = [
    "Morphology",
    "Name",
    "capitalized",
    "is_name",
    "read_name",
    "without_particle",
]
