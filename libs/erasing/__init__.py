"""Forgets a person: their conversations, files and all that names them, in Redis, the archive and the object store."""

from libs.erasing.forgetting import Forgetting, Places
from libs.erasing.people import FoundPerson, PeopleFinder, PersonUnknown

__all__ = ["Forgetting", "FoundPerson", "PeopleFinder", "PersonUnknown", "Places"]
