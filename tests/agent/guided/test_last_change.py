"""Questions about the assistant's own work, and replies under a change that waits for a yes."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactCreated, ContactUpdated, NoteAdded, Unconfirmed
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok, only_entities

OSKAR = contact(2, "Oskar", "Nyström", email="oskar@fjord.example", city="Stockholm", jobtitle="Buyer")
MOVED = contact(2, "Oskar", "Nyström", email="oskar@fjord.example", city="Lund", jobtitle="Buyer")
NEW = contact(4, "Anna", "Nyburg", email="anna@nyberg.example")
CHANGES: dict[Locale, str] = {
    "en": "change the city of Oskar Nyström to Lund", "es": "cambia la ciudad de Oskar Nyström a Lund",
    "fr": "change la ville d'Oskar Nyström en Lund", "pl": "zmień miasto Oskar Nyström na Lund",
    "ru": "поменяй город Oskar Nyström на Lund", "ko": "Oskar Nyström 도시 Lund로 바꿔줘",
}  # fmt: skip
ASKED: tuple[tuple[Locale, str], ...] = (
    ("en", "what did you change?"), ("en", "is it saved?"), ("en", "ok and has that gone in?"),
    ("en", "so what's changed on Oskar?"), ("es", "¿qué has cambiado?"), ("es", "¿ha funcionado?"),
    ("es", "¿qué acabas de hacer?"), ("fr", "t'as changé quoi ?"), ("fr", "c'est enregistré ?"),
    ("fr", "donc qu'est-ce qui a changé ?"), ("pl", "co zmieniłeś?"), ("pl", "zapisane?"),
    ("pl", "jakie zmiany zrobiłaś"), ("ru", "что ты изменил?"), ("ru", "сохранилось?"), ("ru", "так что изменилось"),
    ("ko", "뭐 바꿨어?"), ("ko", "저장됐어?"), ("ko", "그래서 뭐가 바뀌었어"),
)  # fmt: skip
OTHER_QUESTIONS: tuple[tuple[Locale, str], ...] = (
    ("en", "what did Ann Lee change?"), ("en", "what do you do?"), ("fr", "tu fais quoi ?"), ("es", "¿qué haces?"),
    ("en", "is she in Dallas?"), ("pl", "co robisz?"),
)  # fmt: skip
WHO: tuple[tuple[Locale, str], ...] = (
    ("en", "who is this?"), ("es", "¿quién es?"), ("fr", "c'est qui déjà ?"), ("pl", "kto to jest?"),
    ("ru", "кто это вообще?"), ("ko", "이 사람 누구였지?"),
)  # fmt: skip
WHY: tuple[tuple[Locale, str], ...] = (
    ("en", "why?"), ("es", "¿por qué?"), ("fr", "pourquoi ?"), ("pl", "dlaczego?"), ("ru", "почему?"), ("ko", "왜?"),
)  # fmt: skip
NOT_YET: tuple[tuple[Locale, str], ...] = (
    ("en", "not yet"), ("es", "espera"), ("fr", "attends"), ("pl", "czekaj"), ("ru", "пока нет"), ("ko", "아직 하지마"),
)  # fmt: skip
LATE_YES: tuple[tuple[Locale, str], ...] = (
    ("en", "ok now"), ("es", "venga, ahora"), ("fr", "oui"), ("pl", "dobra, teraz"), ("ru", "ладно, теперь можно"),
    ("ko", "응"),
)  # fmt: skip
WRONG_PERSON: tuple[tuple[Locale, str], ...] = (
    ("en", "no, wrong person"), ("es", "no, me equivoqué de persona"), ("fr", "non, mauvaise personne"),
    ("pl", "nie, nie ta osoba"), ("ru", "нет, не тот человек"), ("ko", "아니 사람 잘못 봤어"),
)  # fmt: skip
LEFT_OUT: tuple[tuple[Locale, str], ...] = (
    ("en", "leave out the city"), ("es", "la ciudad no la pongas"), ("fr", "laisse tomber la ville"),
    ("pl", "miasto pomiń"), ("ru", "город не надо"), ("ko", "도시는 빼"),
)  # fmt: skip
MEANT_JOB: tuple[tuple[Locale, str], ...] = (
    ("en", "no, I meant the company"), ("es", "no, me refería a la empresa"), ("fr", "non, je voulais dire la société"),
    ("pl", "nie, chodziło mi o firmę"), ("ru", "нет, я про компанию"), ("ko", "아니 회사 말한 거야"),
)  # fmt: skip
REMOVED_NOTES: tuple[tuple[Locale, str], ...] = (
    ("en", "delete that note"), ("es", "borra esa nota"), ("fr", "supprime cette note"), ("pl", "usuń tę notatkę"),
    ("ru", "удали эту заметку"), ("ko", "그 메모 삭제해줘"),
)  # fmt: skip
PRAISE: tuple[tuple[Locale, str], ...] = (
    ("en", "ok cool"), ("es", "vale guay"), ("fr", "nickel, ce sera tout"), ("pl", "git, to tyle"), ("ru", "красота"),
    ("ko", "굿굿"), ("fr", "🙏"), ("en", "🎉"),
)  # fmt: skip
YES: tuple[tuple[Locale, str], ...] = (
    ("en", "👍"), ("en", "go on then"), ("es", "venga, ahora"), ("fr", "allez, maintenant"), ("pl", "tak, dawaj"),
    ("ru", "ок, делай"), ("ko", "진행해"),
)  # fmt: skip
RESPELT: tuple[tuple[Locale, str], ...] = (
    ("pl", "literówka, Nyberg bez u"), ("pl", "miało być Nyberg"), ("ru", "опечатка, Nyberg без u"),
    ("es", "errata, es Nyberg sin u"), ("ko", "Nyberg라고 하려던 거였어"), ("fr", "je voulais dire Nyberg"),
)  # fmt: skip
SMALL_BEFORE_LABEL: tuple[tuple[Locale, str], ...] = (
    ("en", "change oskar's company to Globex"), ("en", "put oskar's company down as Globex"),
    ("pl", "ustaw oskarowi firmę Globex"), ("ru", "поставь oskar компанию Globex"),
)  # fmt: skip


def changed(locale: Locale) -> Conversation:
    """A conversation behind a change of Oskar's city."""
    chat = waiting(locale)
    chat.confirms()
    chat.gets(ok(ContactUpdated(contact=MOVED, changes=[Change(property="city", before="Stockholm", after="Lund")])))
    return chat


def waiting(locale: Locale) -> Conversation:
    """A conversation in which the change of Oskar's city waits for a yes."""
    chat = Conversation(locale)
    chat.says(CHANGES[locale])
    chat.gets(found(OSKAR))
    chat.proposes(
        Unconfirmed(
            reason="overwrites", contact=OSKAR, confirmation="c",
            changes=[Change(property="city", before="Stockholm", after="Lund")],
        )
    )  # fmt: skip
    return chat


@pytest.mark.parametrize(("locale", "said"), ASKED)
def test_a_question_about_the_last_change_is_answered(locale: Locale, said: str) -> None:
    chat = changed(locale)
    decision = chat.says(said)
    assert not decision.calls
    assert "Stockholm → Lund" in decision.text
    assert decision.locale == locale


@pytest.mark.parametrize(("locale", "said"), ASKED)
def test_before_any_change_nothing_is_claimed(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    if "Oskar" not in said and "has" not in said.split():  # “has” is an English word, too
        assert not chat.says(said).calls
        assert chat.said("changed_nothing")


@pytest.mark.parametrize(("locale", "said"), OTHER_QUESTIONS)
def test_other_questions_are_not_about_the_last_change(locale: Locale, said: str) -> None:
    assert "Stockholm → Lund" not in changed(locale).says(said).text


def test_new_contacts_and_notes_are_last_changes_as_well() -> None:
    chat = Conversation()
    chat.says("add Anna Nyburg, anna@nyberg.example, city Lund")
    chat.gets(ok(ContactCreated(contact=NEW)))
    chat.says("is she saved?")
    assert chat.said("created", name="Anna Nyburg")
    chat.says("add a note")
    chat.says("rang on Friday")
    chat.gets(ok(NoteAdded(note_id="n", contact_id="4", contact=NEW)))
    chat.says("did that work?")
    assert chat.said("noted", name="Anna Nyburg")


@pytest.mark.parametrize(("locale", "said"), WHO)
def test_a_question_about_the_person_shows_the_contact_again(locale: Locale, said: str) -> None:
    (call,) = changed(locale).says(said).calls
    assert (call.tool, call.arguments) == ("get_contact", {"contact_id": "2"})


@pytest.mark.parametrize(("locale", "said"), WHO)
def test_a_question_about_the_person_keeps_the_change_that_waits(locale: Locale, said: str) -> None:
    chat = waiting(locale)
    assert not chat.says(said).calls
    assert "oskar@fjord.example" in chat.decision.text
    assert chat.said("waiting_confirm")


@pytest.mark.parametrize(
    ("locale", "said", "key"),
    [*((*each, "why_confirm") for each in WHY), *((*each, "take_your_time") for each in NOT_YET)],
)
def test_why_and_not_yet_leave_a_change_waiting(locale: Locale, said: str, key: str) -> None:
    chat = waiting(locale)
    assert not chat.says(said).calls
    assert chat.said(key)
    assert chat.said("waiting_confirm")


@pytest.mark.parametrize(("locale", "said"), LATE_YES)
def test_a_later_yes_shows_the_change_again(locale: Locale, said: str) -> None:
    chat = waiting(locale)
    chat.says(dict(NOT_YET)[locale])
    (call,) = chat.says(said).calls
    assert call.arguments == {"contact_id": "2", "city": "Lund"}


@pytest.mark.parametrize(("locale", "said"), WRONG_PERSON)
def test_a_change_of_the_wrong_person_goes_to_the_right_one(locale: Locale, said: str) -> None:
    chat = waiting(locale)
    assert not chat.says(said).calls
    assert chat.said("ask_who")
    assert chat.says("nils").calls[0].tool == "search_contact"
    (call,) = chat.gets(found(contact(5, "Nils", "Bergström"))).calls
    assert call.arguments == {"contact_id": "5", "city": "Lund"}


@pytest.mark.parametrize(("locale", "said"), LEFT_OUT)
def test_a_value_that_waits_is_left_out_and_none_is_removed(locale: Locale, said: str) -> None:
    assert not waiting(locale).says(said).calls


@pytest.mark.parametrize(("locale", "said"), MEANT_JOB)
def test_a_value_that_waits_goes_to_the_property_that_was_meant(locale: Locale, said: str) -> None:
    (call,) = waiting(locale).says(said).calls
    assert call.arguments == {"contact_id": "2", "company": "Lund"}


@pytest.mark.parametrize(("locale", "said"), REMOVED_NOTES)
def test_notes_stay_and_no_other_is_asked_for(locale: Locale, said: str) -> None:
    chat = changed(locale)
    assert not chat.says(said).calls
    assert chat.said("cannot_delete_note", what=f"“{said}”")


@pytest.mark.parametrize(("locale", "said"), PRAISE)
def test_praise_alone_is_thanked_for(locale: Locale, said: str) -> None:
    chat = changed(locale)
    assert not chat.says(said).calls
    assert chat.said("thanks")


@pytest.mark.parametrize(("locale", "said"), YES)
def test_hurried_words_are_a_plain_yes(locale: Locale, said: str) -> None:
    assert assistant().is_plain_yes(said, locale)


@pytest.mark.parametrize("said", ["ok now her phone", "tak, dawaj numer Ann Lee", "🎉", "теперь", "now"])
def test_other_words_are_no_plain_yes(said: str) -> None:
    assert not assistant().is_plain_yes(said, "en")


@pytest.mark.parametrize(("locale", "said"), RESPELT)
def test_a_name_in_other_letters_corrects_the_new_contact(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    chat.says("Anna Nyburg, anna@nyberg.example")
    chat.gets(found())
    chat.log = chat.log[:2]
    chat.says(f"{ {'ko': '추가해줘 '}.get(locale, 'create ') }Anna Nyburg, anna@nyberg.example, city Lund")
    chat.gets(ok(ContactCreated(contact=NEW)))
    (call,) = chat.says(said).calls
    assert call.arguments == {"contact_id": "4", "lastname": "Nyberg"}


@pytest.mark.parametrize(("locale", "said"), SMALL_BEFORE_LABEL)
def test_a_given_name_in_lower_case_before_a_label_is_the_contact(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    assert chat.says(said).calls[0].tool == "search_contact"
    (call,) = chat.gets(found(OSKAR)).calls
    assert call.arguments == {"contact_id": "2", "company": "Globex"}


@pytest.mark.parametrize(
    ("locale", "said"), [("fr", "la ville c'est quoi"), ("ru", "нет, город про я"), ("ko", "직함은 빼")]
)
def test_pronouns_are_never_values(locale: Locale, said: str) -> None:
    assert not only_entities(said, locale).labelled
