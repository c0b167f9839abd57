"""The judge: what stands in HubSpot after a dialogue and what was said, against what the dialogue expects."""

from typing import Any

import pytest

from frontdesk.evaluate.contacts import FoundContact
from frontdesk.evaluate.dialogues import Expected
from frontdesk.evaluate.judge import Verdict, judge
from frontdesk.evaluate.player import Line, Play


def contact(number: int, *notes: str, **values: str) -> FoundContact:
    return FoundContact(str(number), values, {f"{number}.{index}": text for index, text in enumerate(notes)})


ADA = contact(1, email="ada@loom.example", firstname="Ada", lastname="Weaver", city="Leeds")
BO = contact(2, email="bo@loom.example", firstname="Bo")


def play(*answers: str, **more: Any) -> Play:
    lines = [Line("person", "find ada"), *(Line("assistant", each) for each in answers)]
    return Play(lines, last=0, **more)


def verdict(
    *after: FoundContact, before: tuple[FoundContact, ...] = (), said: Play | None = None, **expected: Any
) -> Verdict:
    return judge(before, after, Expected.model_validate(expected), said or play("Done."))


def test_the_expected_record_is_right() -> None:
    wanted = {"email": "ADA@loom.example", "firstname": ["Ada", "ADA"], "lastname": "Weaver", "city": "Leeds"}
    assert verdict(ADA, records=[wanted], count=1).result == "right"


def test_a_record_that_is_not_there_is_missed() -> None:
    missed = verdict(records=[{"email": "ada@loom.example"}])
    assert missed.result == "missed"
    assert missed.missed == ["there is no contact ada@loom.example"]


def test_a_contact_too_many_is_a_wrong_write() -> None:
    wrong = verdict(ADA, BO, before=(ADA,), records=[{"email": "ada@loom.example"}])
    assert wrong.result == "wrong"
    assert wrong.wrong == ["there is a contact that was not asked for: {'email': 'bo@loom.example', 'firstname': 'Bo'}"]


def test_a_property_that_the_dialogue_does_not_name_must_be_empty() -> None:
    new = contact(1, email="ada@loom.example", firstname="Ada", company="oops")
    wrong = verdict(new, records=[{"email": "ada@loom.example", "firstname": "Ada"}])
    assert wrong.result == "wrong"
    assert wrong.wrong == ["ada@loom.example: company is 'oops', which was not asked for"]


def test_a_property_that_the_dialogue_does_not_name_must_stay() -> None:
    moved = contact(1, **{**ADA.values, "city": "York"})
    assert verdict(moved, before=(ADA,), records=[{"email": "ada@loom.example"}]).result == "wrong"
    assert verdict(moved, before=(ADA,)).result == "wrong"  # nor of a contact that it doesn't name at all
    assert verdict(ADA, before=(ADA,), records=[{"email": "ada@loom.example"}]).result == "right"


def test_another_value_than_the_expected_one_is_a_wrong_write() -> None:
    wrong = verdict(
        contact(1, email="ada@loom.example", firstname="Hi", lastname="Ada"),
        records=[{"email": "ada@loom.example", "firstname": "Ada", "lastname": "Weaver"}],
    )
    assert wrong.wrong == [
        "ada@loom.example: firstname is 'Hi', not 'Ada'",
        "ada@loom.example: lastname is 'Ada', not 'Weaver'",
    ]


def test_a_value_that_is_expected_to_be_empty_must_be() -> None:
    wanted = {"firstname": "Ada", "lastname": "Weaver", "city": None, "email": None}
    assert verdict(contact(1, firstname="Ada", lastname="Weaver"), records=[wanted]).result == "right"
    assert len(verdict(ADA, records=[wanted]).wrong) == 2


def test_a_write_without_a_part_of_what_was_asked_for_is_partial() -> None:
    wanted = {"email": "ada@loom.example", "firstname": "Ada", "lastname": "Weaver", "city": "York"}
    partial = verdict(contact(1, email="ada@loom.example", firstname="Ada", lastname="Weaver"), records=[wanted])
    assert (partial.result, partial.wrong) == ("partial", [])
    assert partial.partial == ["ada@loom.example: city is None, not 'York'"]


def test_one_of_two_contacts_is_a_partial_write() -> None:
    wanted = [{"email": "bo@loom.example", "firstname": "Bo"}, {"email": "cy@loom.example"}]
    assert verdict(BO, records=wanted).result == "partial"


def test_a_value_that_stayed_as_it_was_is_missed() -> None:
    wanted = {**ADA.values, "city": "York"}
    missed = verdict(ADA, before=(ADA,), records=[wanted])
    assert (missed.result, missed.missed) == ("missed", ["ada@loom.example: city is 'Leeds', not 'York'"])


def test_notes_are_new_ones_and_not_more_than_were_asked_for() -> None:
    noted = contact(1, "Prefers CALLS after 4", **ADA.values)
    wanted = {"email": "ada@loom.example", "notes": ["calls after 4"]}
    assert verdict(noted, before=(ADA,), records=[wanted]).result == "right"
    assert verdict(noted, before=(noted,), records=[wanted]).result == "missed"
    assert verdict(ADA, before=(ADA,), records=[wanted]).result == "missed"
    twice = contact(1, "calls after 4", "calls after 4", **ADA.values)
    assert verdict(twice, before=(ADA,), records=[wanted]).result == "wrong"
    assert verdict(noted, before=(ADA,), records=[{"email": "ada@loom.example"}]).result == "wrong"
    assert verdict(noted, before=(ADA,)).result == "wrong"


def test_a_merge_may_keep_values_of_the_contact_that_is_gone() -> None:
    merged = contact(3, hs_additional_emails="bo@loom.example", **ADA.values)
    wanted = {"email": "ada@loom.example"}
    assert verdict(merged, before=(ADA, BO), records=[wanted], count=1).result == "right"
    spoilt = contact(3, **{**ADA.values, "city": "Hull"})
    assert verdict(spoilt, before=(ADA, BO), records=[wanted], count=1).result == "wrong"


def test_a_contact_that_is_gone_unasked_is_a_wrong_write() -> None:
    assert verdict(ADA, before=(ADA, BO)).result == "wrong"
    assert verdict(ADA, before=(ADA, BO), count=2).result == "wrong"
    assert verdict(ADA, before=(ADA, BO), count=1).result == "right"
    assert verdict(ADA, before=(ADA, BO), absent=["bo@loom.example"]).result == "right"


def test_an_address_that_must_not_be_there_is_a_wrong_write() -> None:
    assert verdict(BO, records=[{"email": "bo@loom.example", "firstname": "Bo"}], absent=["BO@loom.example"]).wrong


def test_words_must_be_in_the_last_answer() -> None:
    lines = [Line("person", "hi"), Line("assistant", "Ada is there."), Line("person", "and bo?"), Line("card", "Bo")]
    said = Play(lines, last=2)
    assert verdict(said=said, words=["bo", ["Cy", "Bo"]]).result == "right"
    missed = verdict(said=said, words=["Ada", ["Cy", "Di"]])
    assert missed.missed == ["the last answer has no 'Ada'", "the last answer has no 'Cy' or 'Di'"]


def test_buttons_are_words_too() -> None:
    line = Line("assistant", "Which one?", ("pick:1",), ("Ada Weaver",))
    assert verdict(said=Play([Line("person", "ada"), line]), words=["Ada Weaver"]).result == "right"


@pytest.mark.parametrize(("answer", "found"), [("There are 3.", True), ("+1 303 555 0133", False), ("3명", True)])
def test_a_count_is_no_part_of_another_number(answer: str, found: bool) -> None:
    assert (verdict(said=play(answer), words=["3"]).result == "right") is found


def test_the_last_digits_of_a_number_are_found() -> None:
    assert verdict(said=play("+821033445522"), words=["5522"]).result == "right"


def test_forbidden_words_count_in_each_answer_but_not_in_the_persons_own() -> None:
    lines = [Line("person", "delete bo"), Line("assistant", "Done!"), Line("person", "ok"), Line("assistant", "Fine")]
    said = Play(lines, last=2)
    assert verdict(said=said, never=["done"]).missed == ["an answer has 'done'"]
    assert verdict(said=said, never=["delete bo"]).result == "right"


def test_a_click_without_a_button_and_an_error_are_missed() -> None:
    assert verdict(said=play("Hm", without_button=["confirm"])).missed == ["there was no button 'confirm' to click"]
    assert verdict(said=play("Hm", failed=True)).missed == ["the assistant failed"]


def test_the_worst_is_what_counts() -> None:
    assert Verdict(missed=["a", "b"], wrong=["a"], partial=["b"]).result == "wrong"
    assert Verdict(missed=["a", "b"], partial=["b"]).result == "partial"
