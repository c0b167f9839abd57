"""The guard: content without an understood intent is asked about or named, and nothing is done for it unseen."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok
from tests.agent.guided.people import CREATED, JANE, UPDATED

DOUBTED: tuple[tuple[Locale, str], ...] = (
    ("en", "hm that's not right, she spells it with a K"), ("en", "nope the other Jane"),
    ("en", "ah wait that was the wrong one"), ("en", "i meant the mobile"),
    ("es", "era la otra Jane"), ("es", "qué va, esa es su hermana"), ("es", "se llama Doe Norte la empresa, no Acme"),
    ("fr", "pas cette Jane là, l'autre"), ("fr", "c'est son portable ça, pas son fixe"),
    ("pl", "coś nie tak, ona pisze się przez V"), ("pl", "ale skąd, to jej siostra"),
    ("ru", "это мобильный вообще-то, не городской"), ("ko", "아니거든 그건 언니 얘기야"),
)  # fmt: skip
TAKEN_BACK: tuple[tuple[Locale, str], ...] = (
    ("en", "actually leave it, she asked us not to keep her details"),
    ("es", "olvida eso último que te dije"),
    ("fr", "laisse tomber finalement, elle est déjà chez un collègue"),
    ("pl", "jednak nie, prosiła żeby jej nie trzymać w bazie"),
)
REMOVED: tuple[tuple[Locale, str], ...] = (
    ("fr", "oh non elle y est déjà, vire celle-là"), ("pl", "o rany, ona już tu była, tę wywal"),
    ("ru", "ой, она же уже была, эту убери"), ("ko", "앗 이미 있던 분이네 이건 빼줘"),
)  # fmt: skip
STILL_THERE: tuple[tuple[Locale, str, str], ...] = (
    ("es", "Palos", "espera, que sigue en Palos"), ("pl", "Puck", "nie, ona dalej siedzi w Pucku"),
    ("ru", "Анапа", "погоди, она же всё ещё в Анапе"), ("en", "Poole", "wait, she never left Poole"),
)  # fmt: skip
CLAUSES: tuple[tuple[Locale, str, str], ...] = (
    ("en", "set the job title of Jane Doe to office clerk then email accounts about the bill", "office clerk"),
    (
        "es",
        "pon el cargo de Jane Doe a jefa de oficina y luego escribe a contabilidad por su factura",
        "jefa de oficina",
    ),
    ("fr", "mets le poste de Jane Doe à cheffe de bureau puis écris à la compta pour sa facture", "cheffe de bureau"),
    ("pl", "ustaw Jane Doe stanowisko kierownik biura i pogoń księgowość o zwrot", "kierownik biura"),
    ("ru", "поставь Jane Doe должность бригадир и напиши в бухгалтерию", "бригадир"),
    ("pl", "ustaw Jane Doe stanowisko kierownik zakupów i logistyki", "kierownik zakupów i logistyki"),
    ("en", "set the job title of Jane Doe to head of sales and marketing", "head of sales and marketing"),
)
ERRANDS: tuple[tuple[Locale, str, str], ...] = (
    ("en", "set the city of Jane Doe to York, then ping accounts about the refund", "accounts about the refund"),
    ("es", "cambia la ciudad de Jane Doe a Huelva y avísale de la factura", "avísale de la factura"),
)
COURTEOUS: tuple[tuple[Locale, str], ...] = (
    ("en", "brilliant, you saved me a call there"),
    ("en", "no thanks, that was it"),
    ("pl", "nie, dziękuję"),
    ("en", "nope that's everything"),
    ("en", "no worries"),
    ("es", "no hay prisa"),
    ("fr", "pas de souci"),
    ("pl", "nie ma sprawy"),
    ("ru", "нет, спасибо, хватит"),
    ("ko", "문제없어"),
)
HALF_READ: tuple[tuple[Locale, str, str], ...] = (
    ("en", "set the city of Jane Doe to York and get her onto the gold thing from march", "gold thing"),
    ("es", "cambia la ciudad de Jane Doe a Huelva y súbela al grupo de los oro", "grupo de los oro"),
    ("fr", "change la ville de Jane Doe en Tarbes et bascule-la sur l'offre premium", "offre premium"),
    ("pl", "zmień miasto Jane Doe na Tczew i wrzuć ją do tych złotych klientów", "złotych"),
    ("ru", "поменяй город Jane Doe на Печора и закинь её в золотые клиенты", "золотые"),
    ("ko", "Jane Doe 도시 익산으로 바꾸고 골드 고객 쪽으로 넣어줘", "골드"),
)


def _behind_a_change(locale: Locale, *, is_new: bool = True) -> Conversation:
    chat = Conversation(locale)
    chat.says("add Jane Doe, jane@acme.com, Acme")
    chat.gets(CREATED if is_new else UPDATED)
    return chat


def _buttons(chat: Conversation) -> list[str]:
    return [button.action for button in chat.decision.buttons]


@pytest.mark.parametrize(("locale", "text"), DOUBTED)
def test_a_doubtful_word_behind_a_change_is_asked_about(locale: Locale, text: str) -> None:
    chat = _behind_a_change(locale)
    assert not chat.says(text).calls
    assert "undo" in _buttons(chat)


@pytest.mark.parametrize(("locale", "text"), TAKEN_BACK)
def test_a_stop_with_a_reason_proposes_the_undo(locale: Locale, text: str) -> None:
    (call,) = _behind_a_change(locale).says(text).calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


@pytest.mark.parametrize(("locale", "text"), COURTEOUS)
def test_courtesies_behind_a_change_are_no_doubt(locale: Locale, text: str) -> None:
    chat = _behind_a_change(locale)
    assert not chat.says(text).calls
    assert "undo" not in _buttons(chat)


def test_another_name_behind_a_new_city_is_another_contact() -> None:
    chat = _behind_a_change("en", is_new=False)
    assert not chat.says("sorry that should have been Jane Pryce").calls
    assert "undo" in _buttons(chat)


@pytest.mark.parametrize(
    ("locale", "text"),
    [("pl", "o nie, to nie jej dotyczyło"), ("ru", "да нет же, это её сестра"), ("ru", "блин, другой Джейн надо было")],
)
def test_words_about_a_person_are_no_value_of_what_was_written(locale: Locale, text: str) -> None:
    chat = _behind_a_change(locale, is_new=False)
    chat.says(text)
    assert all("update" not in call.tool for call in chat.decision.calls)


def test_the_button_takes_the_change_back_once() -> None:
    chat = _behind_a_change("en")
    chat.says("nope the other Jane")
    chat.clicks("undo")
    assert chat.called() == ("undo_last_change", {})
    assert not chat.clicks("undo").calls  # a second click would take back another change


def test_a_yes_to_the_question_proposes_the_undo() -> None:
    chat = _behind_a_change("en")
    chat.says("nope the other Jane")
    (call,) = chat.says("yes please").calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


def test_the_question_does_not_come_twice_in_a_row() -> None:
    chat = _behind_a_change("en")
    first = chat.says("nope the other Jane").text
    assert chat.says("not that Jane I said").text != first


def test_a_new_value_answers_the_question() -> None:
    chat = _behind_a_change("en")
    chat.says("nope the other Jane")
    chat.says("her city is York")
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "York"})


@pytest.mark.parametrize(("locale", "text", "unread"), HALF_READ)
def test_a_clause_without_an_intent_is_named_first(locale: Locale, text: str, unread: str) -> None:
    chat = Conversation(locale)
    (call,) = chat.says(text).calls
    assert call.tool == "search_contact"
    assert unread in chat.decision.text


@pytest.mark.parametrize(("locale", "text"), REMOVED)
def test_to_remove_a_contact_just_created_is_its_undo(locale: Locale, text: str) -> None:
    (call,) = _behind_a_change(locale).says(text).calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


def test_to_remove_a_contact_that_was_there_is_no_undo() -> None:
    assert not _behind_a_change("fr", is_new=False).says("vire celle-là").calls


@pytest.mark.parametrize(("locale", "before", "text"), STILL_THERE)
def test_the_value_of_before_proposes_the_undo(locale: Locale, before: str, text: str) -> None:
    chat = Conversation(locale)
    chat.says("set the city of jane@acme.com to Exeter")
    changed = contact(1, "Jane", "Doe", email="jane@acme.com", city="Exeter")
    chat.gets(found(JANE))
    chat.gets(ok(ContactUpdated(contact=changed, changes=[Change(property="city", before=before, after="Exeter")])))
    (call,) = chat.says(text).calls
    # With the label of a town, the value itself is put back.
    assert call.tool == "undo_last_change" or call.arguments.get("city") == before


def test_a_denial_without_a_value_writes_no_company() -> None:
    assert not [
        call
        for call in _behind_a_change("es").says("no sé de dónde lo he sacado, no me creas").calls
        if call.tool == "update_contact"
    ]


@pytest.mark.parametrize(("locale", "text", "job"), CLAUSES)
def test_a_job_ends_before_a_clause_of_its_own(locale: Locale, text: str, job: str) -> None:
    request = assistant().understand(text, locale).requests[0]
    assert request.entities.labelled["jobtitle"] == job


@pytest.mark.parametrize(("locale", "text", "errand"), ERRANDS)
def test_an_errand_is_named_and_the_change_next_to_it_shown(locale: Locale, text: str, errand: str) -> None:
    chat = Conversation(locale)
    assert errand in chat.says(text).text
    (call,) = chat.gets(found(JANE)).calls
    assert (list(call.arguments), call.unasked) == (["contact_id", "city"], True)
