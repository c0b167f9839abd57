"""A property that is let be behind the change that wrote it, with something else in its place: both are done."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated, Unconfirmed
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

BEFORE = {"email": "rosa@vidal.example", "city": "Burgos", "company": "Hornos Vidal", "jobtitle": "buyer"}
INSTEAD: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("en", "no wait, forget the city, set her job title to planner", {"jobtitle": "planner"}),
    ("en", "actually leave the city alone, job title is planner", {"jobtitle": "planner"}),
    ("en", "oh no the city stays as it was, it's the job title that changed: planner", {"jobtitle": "planner"}),
    ("en", "sorry not the city - the job title. planner", {"jobtitle": "planner"}),
    ("en", "keep the old city, just change the job title to planner", {"jobtitle": "planner"}),
    ("en", "hmm no, not the city, put job title planner", {"jobtitle": "planner"}),
    ("en", "never mind the city, it's her job title that's changed - planner", {"jobtitle": "planner"}),
    ("es", "no no, la ciudad déjala como está, lo que cambia es el cargo: Socio fundador",
     {"jobtitle": "Socio fundador"}),
    ("es", "espera, la ciudad no la toques, cámbiale el cargo a directora", {"jobtitle": "directora"}),
    ("es", "no, olvida lo de la ciudad, ponle el cargo directora", {"jobtitle": "directora"}),
    ("es", "perdona, la ciudad no, el cargo: directora", {"jobtitle": "directora"}),
    ("fr", "non attends, laisse la ville, change son poste en directrice", {"jobtitle": "directrice"}),
    ("fr", "non oublie la ville, mets plutôt son poste à directrice", {"jobtitle": "directrice"}),
    ("fr", "non non, ne touche pas à la ville, c'est le poste qui change : directrice", {"jobtitle": "directrice"}),
    ("pl", "nie, czekaj, miasto zostaw, zmień jej stanowisko na dyrektorka", {"jobtitle": "dyrektorka"}),
    ("pl", "jednak miasto bez zmian, zmienia się stanowisko: dyrektorka", {"jobtitle": "dyrektorka"}),
    ("pl", "stop, zapomnij o mieście, ustaw stanowisko dyrektorka", {"jobtitle": "dyrektorka"}),
    ("ru", "нет, стой, город не трогай, поменяй должность на директор", {"jobtitle": "директор"}),
    ("ru", "ой, город оставь как был, меняется должность: директор", {"jobtitle": "директор"}),
    ("ru", "не надо город, запиши ей должность директор", {"jobtitle": "директор"}),
    ("ko", "아니 잠깐, 도시는 그대로 두고 직함을 부장으로 바꿔줘", {"jobtitle": "부장"}),
    ("ko", "아 도시 말고 직함을 부장으로 해줘", {"jobtitle": "부장"}),
    ("ko", "도시는 취소하고 직함을 부장으로 바꿔줘", {"jobtitle": "부장"}),
)  # fmt: skip
ALONE: tuple[tuple[Locale, str], ...] = (
    ("en", "great, keep the city as it is and set the job title to planner"),
    ("en", "no, the city is right. job title is planner"),
    ("es", "perfecto, la ciudad déjala como está y ponle el cargo directora"),
)
STATED: dict[Locale, str] = {
    "en": "set the city of Rosa Vidal to Leeds", "es": "pon la ciudad de Rosa Vidal en Leeds",
    "fr": "mets la ville de Rosa Vidal à Leeds", "pl": "Rosa Vidal: miasto Leeds",
    "ru": "Rosa Vidal: город Leeds", "ko": "Rosa Vidal 도시는 Leeds로 바꿔줘",
}  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "changes"), INSTEAD)
def test_the_value_of_before_comes_with_the_other_change(locale: Locale, text: str, changes: dict[str, str]) -> None:
    chat = _changed(locale)
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Burgos", **changes})


@pytest.mark.parametrize(("locale", "text"), ALONE)
def test_a_value_that_is_called_right_is_kept(locale: Locale, text: str) -> None:
    chat = _changed(locale)
    chat.says(text)
    assert "city" not in chat.called()[1]


def test_a_value_for_another_contact_comes_behind_the_undo() -> None:
    chat = _changed("en")
    assert [call.tool for call in chat.says("wait, forget her city, set Bob Ray's city to York").calls] == [
        "undo_last_change"
    ]
    (request,) = assistant().understand("wait, forget her city, set Bob Ray's city to York", "en").requests
    assert (request.entities.holder, request.entities.labelled) == ("Bob Ray", {"city": "York"})


def test_a_property_that_had_no_value_is_emptied_again() -> None:
    chat = _changed("en", before="")
    assert [call.tool for call in chat.says("no leave her city blank, her job title is planner").calls] == [
        "undo_last_change"
    ]


def _changed(locale: Locale, before: str = "Burgos") -> Conversation:
    chat = Conversation(locale)
    chat.says(STATED[locale])
    chat.gets(found(contact(1, "Rosa", "Vidal", **{**BEFORE, "city": before})))
    moved = contact(1, "Rosa", "Vidal", **{**BEFORE, "city": "Leeds"})
    chat.gets(ok(ContactUpdated(contact=moved, changes=[Change(property="city", before=before, after="Leeds")])))
    return chat


@pytest.mark.parametrize(
    ("text", "labelled"),
    [
        ("set Ann Lee's job title to buyer now that Bob left", {"jobtitle": "buyer"}),
        ("change Ann Lee's city to york as she moved", {"city": "york"}),
        ("update Ann Lee's title to buyer apparently", {"jobtitle": "buyer"}),
        ("update Ann Lee's title to buyer pretty please", {"jobtitle": "buyer"}),
        ("set Ann Lee's company to Globex I saw it on LinkedIn", {"company": "Globex"}),
        ("fix the address of Ann Lee: street 310 Alder Ct, zip 98225", {"address": "310 Alder Ct", "zip": "98225"}),
    ],
)
def test_reasons_and_a_second_label_are_no_part_of_a_value(text: str, labelled: dict[str, str]) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert request.entities.labelled == labelled


@pytest.mark.parametrize("line", ["Toowoomba QLD 4350", "Toowoomba, QLD 4350"])
def test_an_australian_town_stands_before_its_region(line: str) -> None:
    signature = f"Cheers,\nBrodie Faulkner | Workshop Supervisor\nOutback Hydraulics Pty Ltd\n41 Foundry Rd, {line}\n"
    (request,) = assistant().understand(f"add him\n\n{signature}E: brodie@outback.example", "en").requests
    values = request.entities.labelled
    assert (values["city"], values["state"], values["zip"]) == ("Toowoomba", "QLD", "4350")


WAITING: tuple[tuple[Locale, str], ...] = (
    ("en", "actually keep the city"), ("en", "no keep the city"), ("en", "but leave the city alone"),
    ("en", "not the city"),
    ("es", "mejor deja la ciudad"), ("es", "la ciudad no la toques"), ("fr", "finalement garde la ville"),
    ("fr", "la ville, on n'y touche pas"), ("pl", "jednak zostaw miasto"), ("pl", "miasta nie ruszaj"),
    ("ru", "город всё-таки оставь"), ("ru", "город не трогай"), ("ko", "도시는 그대로 두자"), ("ko", "도시는 놔둬"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text"), WAITING)
def test_a_property_that_stays_is_left_out_of_the_change_that_waits(locale: Locale, text: str) -> None:
    chat = _proposed(locale, {"city": "Leeds", "jobtitle": "planner"})
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "jobtitle": "planner"})


@pytest.mark.parametrize(("locale", "text"), WAITING)
def test_a_change_of_which_nothing_is_left_ends(locale: Locale, text: str) -> None:
    chat = _proposed(locale, {"city": "Leeds"})
    decision = chat.says(text)
    assert not decision.calls
    assert not chat.says("yes").calls


@pytest.mark.parametrize("text", ["actually keep the city", "no, leave the city"])
def test_a_property_that_stays_behind_its_change_has_the_value_of_before(text: str) -> None:
    assert [call.tool for call in _changed("en").says(text).calls] == ["undo_last_change"]


@pytest.mark.parametrize("text", ["ok keep the city", "great, leave the city like that"])
def test_a_change_that_is_called_right_is_not_taken_back(text: str) -> None:
    assert not _changed("en").says(text).calls


def _proposed(locale: Locale, changes: dict[str, str]) -> Conversation:
    chat = Conversation(locale)
    rosa = contact(1, "Rosa", "Vidal", **BEFORE)
    chat.says(f"Rosa Vidal: {', '.join(f'{_LABELS[locale][prop]} {value}' for prop, value in changes.items())}")
    chat.gets(found(rosa))
    written = [Change(property=prop, before=BEFORE[prop], after=value) for prop, value in changes.items()]
    chat.proposes(Unconfirmed(reason="overwrites", contact=rosa, changes=written, confirmation="t1"))
    return chat


_LABELS: dict[Locale, dict[str, str]] = {
    "en": {"city": "city", "jobtitle": "job title"}, "es": {"city": "ciudad", "jobtitle": "cargo"},
    "fr": {"city": "ville", "jobtitle": "poste"}, "pl": {"city": "miasto", "jobtitle": "stanowisko"},
    "ru": {"city": "город", "jobtitle": "должность"}, "ko": {"city": "도시", "jobtitle": "직함"},
}  # fmt: skip
