"""Stored values are text: lowercased addresses, nothing for cleared values, and HubSpot's derived forms."""

import pytest

from tests.sandbox.hubspot.harness import DATED, Sandbox


def test_an_email_is_stored_lowercased_and_found_in_any_case(sandbox: Sandbox) -> None:
    made = sandbox.create(email="Jane.Doe@ACME.com")
    assert made["properties"]["email"] == "jane.doe@acme.com"
    found = sandbox.call("GET", f"{DATED}/JANE.DOE%40acme.COM", 200, params={"idProperty": "email"})
    assert found["id"] == made["id"]
    sandbox.call("POST", DATED, 409, json={"properties": {"email": "JANE.doe@acme.com"}})


def test_values_are_text_or_null(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example", followercount=12, phone=4915)
    assert made["properties"]["followercount"] == "12"
    assert all(isinstance(value, str) for value in made["properties"].values())
    assert sandbox.read(made["id"], "phone", "city") == {
        "phone": "4915",
        "city": None,
        "createdate": made["createdAt"],
        "lastmodifieddate": made["updatedAt"],
        "hs_object_id": made["id"],
    }


def test_reads_drop_unknown_names_and_show_default_ones_unasked(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example")
    assert "no_such_property" not in sandbox.read(made["id"], "no_such_property", "email")
    assert set(sandbox.call("GET", f"{DATED}/{made['id']}", 200)["properties"]) == {
        "createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname",
    }  # fmt: skip


def test_an_empty_text_clears(sandbox: Sandbox) -> None:
    made = sandbox.create(email="a@x.example", jobtitle="Founder")
    answer = sandbox.update(made["id"], jobtitle="")
    assert answer["properties"]["jobtitle"] == ""
    assert sandbox.read(made["id"], "jobtitle")["jobtitle"] is None


@pytest.mark.parametrize(
    ("typed", "searchable", "international"),
    [
        ("+1 (415) 555-0100", "4155550100", "+14155550100"),
        ("+44 20 7946 0123", "2079460123", "+442079460123"),
        ("+353 20 911 0862", "209110862", "+353209110862"),
        ("020 7946 0123", "02079460123", None),
    ],
)
def test_a_phone_number_is_kept_as_typed_and_derived_without_its_country(
    sandbox: Sandbox, typed: str, searchable: str, international: str | None
) -> None:
    made = sandbox.create(email="a@x.example", phone=typed)
    found = sandbox.read(made["id"], "phone", "hs_searchable_calculated_phone_number", "hs_calculated_phone_number")
    assert found["phone"] == typed
    assert found["hs_searchable_calculated_phone_number"] == searchable
    assert found["hs_calculated_phone_number"] == international


def test_a_create_answers_with_what_hubspot_worked_out(sandbox: Sandbox) -> None:
    values = sandbox.create(email="jane@acme.com", firstname="Jane", lastname="Doe")["properties"]
    assert values["hs_email_domain"] == "acme.com"
    assert values["hs_full_name_or_email"] == "Jane Doe"
    assert values["hs_object_source"] == "INTEGRATION"
    assert values["hs_pipeline"] == "contacts-lifecycle-pipeline"
    assert values["lifecyclestage"] == "lead"
    assert {"hs_all_contact_vids", "hs_is_contact", "hs_is_unworked", "hs_lifecyclestage_lead_date"} <= set(values)


def test_a_stage_of_its_own_can_be_switched_off(sandbox: Sandbox) -> None:
    sandbox.settings(lifecycle_on_create=False)
    assert "lifecyclestage" not in sandbox.create(email="jane@acme.com")["properties"]


def test_an_update_answers_with_what_it_touched_only(sandbox: Sandbox) -> None:
    made = sandbox.create(email="jane@acme.com", firstname="Jane", city="Oslo")
    answer = sandbox.update(made["id"], firstname="Janet")
    assert set(answer["properties"]) == {"firstname", "hs_full_name_or_email", "hs_object_id", "lastmodifieddate"}


def test_every_write_moves_the_last_change(sandbox: Sandbox) -> None:
    made = sandbox.create(email="jane@acme.com")
    moments = [made["updatedAt"]]
    for _ in range(5):
        answer = sandbox.update(made["id"], city="Oslo")
        assert answer["updatedAt"] == answer["properties"]["lastmodifieddate"]
        moments.append(answer["updatedAt"])
    assert moments == sorted(set(moments))


def test_history_tells_former_values(sandbox: Sandbox) -> None:
    made = sandbox.create(email="jane@acme.com", city="Oslo")
    sandbox.update(made["id"], city="Bergen")
    found = sandbox.call("GET", f"{DATED}/{made['id']}", 200, params={"propertiesWithHistory": "city"})
    assert [each["value"] for each in found["propertiesWithHistory"]["city"]] == ["Bergen", "Oslo"]
    assert found["properties"]["city"] == "Bergen"
