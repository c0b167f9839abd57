"""The owners of contacts: six active people, and one who has left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_CREATED_AT = "2024-02-12T09:15:00.000Z"
_UPDATED_AT = "2026-06-01T08:00:00.000Z"


@dataclass(frozen=True, slots=True)
class AccountOwner:
    id: str
    first_name: str
    last_name: str
    user_id: int
    team: str
    team_id: str
    archived: bool = False

    @property
    def email(self) -> str:
        return f"{self.first_name}.{self.last_name}@frontdesk.example".lower()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def wire(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "email": self.email,
            "type": "PERSON",
            "firstName": self.first_name,
            "lastName": self.last_name,
            "userId": self.user_id,
            "userIdIncludingInactive": self.user_id,
            "createdAt": _CREATED_AT,
            "updatedAt": _UPDATED_AT,
            "archived": self.archived,
            "teams": [{"id": self.team_id, "name": self.team, "primary": True}],
        }


OWNERS = (
    AccountOwner("910901", "Ann", "Lee", 61001, "Sales", "1"),
    AccountOwner("910902", "Mateo", "Vidal", 61002, "Sales", "1"),
    AccountOwner("910903", "Camille", "Renaud", 61003, "Support", "2"),
    AccountOwner("910904", "Zofia", "Lis", 61004, "Support", "2"),
    AccountOwner("910905", "Minjun", "Seo", 61005, "Marketing", "3"),
    AccountOwner("910906", "Daria", "Orlova", 61006, "Marketing", "3"),
    AccountOwner("910907", "Tom", "Hale", 61007, "Sales", "1", archived=True),
)
