"""Names of people: how they are split into first and last name, and the form in which they are stored.

Chat, flows and files read names by this one package. A part that can't be known stays as it was typed.
"""

from libs.people import korean
from libs.people.any_case import may_be_given
from libs.people.company_names import company_forms, company_in_nominative
from libs.people.declension import DECLINED
from libs.people.diacritics import with_diacritics
from libs.people.full_names import are_given_and_family
from libs.people.given_names import is_given_name, is_name_anywhere, with_accents
from libs.people.known_words import is_known_word
from libs.people.korean import begins_with_name as is_korean_name
from libs.people.korean import without_particle
from libs.people.latin import address_words, latin
from libs.people.latin import plain as in_latin
from libs.people.morphology import Morphology
from libs.people.names import Name, Order, capitalized, is_name, read_name, shares_word
from libs.people.occupations import is_relation
from libs.people.pet_names import in_full, is_pet_name
from libs.people.sounds import is_hangul, sounds
from libs.people.titles import is_credential, without_titles
from libs.people.words import is_particle, is_patronymic_word

__all__ = [
    "DECLINED",
    "Morphology",
    "Name",
    "Order",
    "address_words",
    "are_given_and_family",
    "capitalized",
    "company_forms",
    "company_in_nominative",
    "in_full",
    "in_latin",
    "is_credential",
    "is_given_name",
    "is_hangul",
    "is_known_word",
    "is_korean_name",
    "is_name",
    "is_name_anywhere",
    "is_particle",
    "is_patronymic_word",
    "is_pet_name",
    "is_relation",
    "korean",
    "latin",
    "may_be_given",
    "read_name",
    "shares_word",
    "sounds",
    "with_accents",
    "with_diacritics",
    "without_particle",
    "without_titles",
]
