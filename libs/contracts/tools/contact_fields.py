"""The properties of a contact as arguments, which creating and changing a contact have in common."""

from pydantic import Field

from libs.contracts.base import MAX_EMAIL, StrictModel


class PropertyValue(StrictModel):
    property: str = Field(
        description="The property's internal HubSpot name, for example hs_lead_status.", max_length=100
    )
    value: str = Field(description="The value, as text.", max_length=65_536)


class ContactFields(StrictModel):
    email: str | None = Field(default=None, description="Email address.", max_length=MAX_EMAIL)
    firstname: str | None = Field(default=None, description="First name.", max_length=200)
    lastname: str | None = Field(default=None, description="Last name.", max_length=200)
    phone: str | None = Field(default=None, description="Phone number, with country code where known.", max_length=60)
    company: str | None = Field(default=None, description="Company name.", max_length=200)
    jobtitle: str | None = Field(default=None, description="Job title.", max_length=200)
    website: str | None = Field(default=None, description="Website.", max_length=1_000)
    city: str | None = Field(default=None, description="City.", max_length=200)
    country: str | None = Field(default=None, description="Country.", max_length=200)
    lifecyclestage: str | None = Field(
        default=None, description="Lifecycle stage, for example lead or customer.", max_length=100
    )
    other: list[PropertyValue] | None = Field(default=None, description="Any other properties.", max_length=50)

    def properties(self) -> dict[str, str]:
        """Every property that was given, by its HubSpot name."""
        named = self.model_dump(exclude_none=True, exclude={"other", "contact_id", "clear"})
        # `other` may name a property again: the last value counts.
        return {**named, **{item.property: item.value for item in self.other or ()}}
