"""The owners of contacts in HubSpot, found by email, name or ID."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from libs.contracts import LOCALES
from libs.people import in_full, is_hangul, korean, latin, sounds
from services.hubspot_tools.contacts.normalize import BadValue, line

_MAX_NAME = 320
"""Characters: the longest address."""
_VOWELS = "aeiouy"
_MIN_STEM = 3
_MIN_SPOKEN = 2
"""Syllables: a family name of one alone is too little, and belongs to many."""
_MIN_ALONE = 4
"""Letters of a name that stands alone in another case: “Lis” is also a part of many words."""
_MAX_ENDING = 3
"""Letters: “-owi”."""


@dataclass(frozen=True, slots=True)
class HubSpotOwner:
    id: str
    email: str
    name: str
    user_id: str = ""
    """The ID of the login, which property histories name."""


class Owners:
    def __init__(self, owners: Iterable[HubSpotOwner]) -> None:
        self._owners = tuple(owners)
        self._by_key: dict[str, list[HubSpotOwner]] = {}
        for owner in self._owners:
            # Also by each part of the name: people say “Ann”.
            for key in {owner.id, owner.email.casefold(), owner.name.casefold(), *owner.name.casefold().split()}:
                self._by_key.setdefault(key, []).append(owner)

    def find(self, called: str) -> str:
        """The ID of the owner with this email, name or ID. Raises BadValue if there is none, or more than one."""
        name = line(called[:_MAX_NAME]).casefold()
        # HubSpot's own exports have “Ann Lee (ann@acme.example)”, mail programs “Ann Lee <ann@acme.example>”.
        head, _, address = name.rstrip(")>").replace("<", "(").rpartition("(")
        if head.strip() and "@" in address:
            name = address if address in self._by_key else head.strip()
        found = (self._by_key.get(name) or self._inflected(name) or self._sounding(name)) if name else []
        if len(found) == 1:
            return found[0].id
        if found:
            raise BadValue("not_an_option", f"More than one owner: {_listed(found)}.", found[0].email or None)
        example = next((each.email for each in self._owners if each.email), None)
        raise BadValue("not_an_option", "Nobody who owns contacts is called so.", example)

    def _inflected(self, name: str) -> list[HubSpotOwner]:
        """Owners with a name that has case endings, or other letters: “Zofii Lis”, “Даша Орлова”, “Орлову”."""
        forms = [name, *(full for language in LOCALES for full in in_full(name, language))]
        said = [[latin(word) for word in form.split()] for form in forms]
        names = ((owner, [latin(word) for word in owner.name.split()]) for owner in self._owners)
        return [owner for owner, words in names if any(_may_be(form, words) for form in said)]

    def _sounding(self, name: str) -> list[HubSpotOwner]:
        """Owners with the same name in the other script: 서민준 is “Minjun Seo”."""
        readings = [words for words in (name.split(), _parts(name)) if words]
        owners = ((owner, _parts(owner.name.casefold())) for owner in self._owners)
        return [owner for owner, words in owners if any(_sounds_like(said, words) for said in readings)]

    def id_of(self, called: str) -> str | None:
        """As `find`, but None if there is none, or more than one."""
        try:
            return self.find(called)
        except BadValue:
            return None

    def email_of(self, owner_id: str) -> str | None:
        """None for an owner that is no longer active or has no address."""
        return next((owner.email or None for owner in self._owners if owner.id == owner_id), None)

    def name_of(self, owner_id: str) -> str | None:
        """The name, or the address if there is no name. None for an owner that is no longer active."""
        return next((owner.name or owner.email or None for owner in self._owners if owner.id == owner_id), None)

    def user(self, user_id: str) -> str | None:
        """The name of the person with this user ID, or the address if there is no name."""
        found = next((owner for owner in self._owners if user_id and owner.user_id == user_id), None)
        return (found.name or found.email or None) if found else None


def _may_be(said: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each word is one of the name's, in any order. A word alone must be long enough to mean one owner."""
    if len(said) == 1:
        return any(len(word) > _MIN_ALONE and _is_form(said[0], word) for word in words)
    return len(said) == len(words) and any(all(map(_is_form, said, order)) for order in (words, words[::-1]))


def _parts(name: str) -> list[str]:
    """The words of a name; of a Korean one the given and the family name."""
    words = name.split()
    if len(words) == 1 and is_hangul(words[0]):
        return [word for word in korean.split(words[0]) if word]
    return words


def _sounds_like(said: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each word sounds as one of the owner's, of which at least one is in the other script."""
    if len(said) == 1 and not sounds(said[0]).isdisjoint(sounds("".join(words))):
        return is_hangul(said[0]) != is_hangul(words[0])  # 앤리
    left, is_other = list(words), False
    for word in said:
        same = next((each for each in left if not sounds(word).isdisjoint(sounds(each))), None)
        if same is None:
            return False
        left.remove(same)
        is_other = is_other or is_hangul(word) != is_hangul(same)
    is_surname = len(said) == 1 and len(said[0]) < _MIN_SPOKEN and left[:1] == list(words[:1])
    return is_other and not is_surname


def _is_form(said: str, word: str) -> bool:
    """Whether a word is another one with a case ending: the stem is whole, and the ending short."""
    stem = word.rstrip(_VOWELS) if len(word) > _MIN_STEM else word
    return said == word or (
        len(stem) >= _MIN_STEM and said.startswith(stem) and len(said) <= len(word) + _MAX_ENDING and said != stem
    )


def parse_owners(raw: Iterable[Mapping[str, Any]]) -> Owners:
    return Owners(_owner(each) for each in raw if each.get("id"))


def _owner(raw: Mapping[str, Any]) -> HubSpotOwner:
    name = " ".join(filter(None, (raw.get("firstName"), raw.get("lastName"))))
    return HubSpotOwner(str(raw["id"]), str(raw.get("email") or ""), line(name), str(raw.get("userId") or ""))


def _listed(owners: Iterable[HubSpotOwner]) -> str:
    return ", ".join(f"{each.name} ({each.email})" if each.email else each.name for each in owners)
