"""Corrections, returns and questions in the words of people who write in passing."""

import pytest

from libs.contracts.principals import Locale
from libs.people import with_accents
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import Conversation, assistant, contact, found
from tests.agent.guided.people import JANE

EXCLAIMED: tuple[tuple[Locale, str, str], ...] = (
    ("ko", "아 직함 수의간호사, 나머지는 맞아", "수의간호사"), ("fr", "ah poste infirmière", "infirmière"),
    ("en", "oh, title nurse", "nurse"),
)  # fmt: skip
RETURNS: tuple[tuple[Locale, str], ...] = (
    ("es", "no espera que me he colado, devuélveselo"), ("fr", "mince, remets-le-lui"), ("ko", "아니다 도로 넣어줘"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "job"), EXCLAIMED)
def test_an_exclamation_with_a_label_corrects_the_contact_shown(locale: Locale, text: str, job: str) -> None:
    chat = Conversation(locale)
    chat.says("jane@acme.com")
    chat.gets(found(JANE))
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "jobtitle": job})


@pytest.mark.parametrize(("locale", "text"), RETURNS)
def test_a_value_that_is_to_be_given_back_is_an_undo(locale: Locale, text: str) -> None:
    assert assistant().asks_to_undo(text, locale)


def test_a_polite_question_at_the_end_asks_to_create() -> None:
    text = "croisé Honorine Lacaze, gérante de la Conserverie Lacaze, honorine@lacaze.example. tu la rentres ?"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.emails) == ("create", ["honorine@lacaze.example"])


def test_a_note_stands_before_the_question_for_it() -> None:
    text = "vu Adèle Voile ce matin, elle veut un devis pour 12 stores, tu peux le noter sur sa fiche ?"
    (request,) = assistant().understand(text, "fr").requests
    assert request.intent == "note"
    assert "elle veut un devis pour 12 stores" in request.entities.body


def test_a_property_that_stays_is_not_asked_for() -> None:
    text = "Adèle Voile n'habite plus Royan mais Saintes, par contre garde son numéro"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.entities.swap, request.entities.named) == (("Royan", "Saintes"), [])


def test_words_for_two_korean_people_may_be_their_company() -> None:
    text = "두 분: 목하린(harin@mok.example, 재봉사), 여도경(dogyeong@yeo.example). 둘 다 하늘천막이에요 등록요"
    first, second = (each.entities for each in assistant().understand(text, "ko").requests)
    assert (first.unsure, second.unsure) == (["재봉사", "하늘천막"], ["하늘천막"])
    assert not first.labelled


def test_a_korean_or_is_no_company() -> None:
    text = "옹진희 대표, 달빛치즈 운영하시고 jinhee@dalbit.example 아니면 010-3722-1100. 넣어줄래요?"
    (request,) = assistant().understand(text, "ko").requests
    assert request.entities.labelled["company"] == "달빛치즈"


def test_a_rare_korean_family_name_is_introduced() -> None:
    name = read_person("아까 말했는데 저 단미래예요", "ko", asked=True)
    assert name is not None
    assert (name.first, name.last) == ("미래", "단")
    assert read_person("저 학생인데요", "ko", asked=True) is None


def test_a_given_name_is_searched_with_its_accent() -> None:
    assert with_accents("ismael", "fr") == "ismaël"
    assert with_accents("ismael", "es") == "ismael"


NUMBERS: tuple[tuple[Locale, str], ...] = (
    ("en", "oops that should be +44 7700 900616"), ("es", "uy, es el +44 7700 900616"),
    ("fr", "oups c'est +44 7700 900616"), ("pl", "ups, powinno być +44 7700 900616"),
    ("ru", "ой, правильно +44 7700 900616"), ("ko", "아 죄송해요 +44 7700 900616이에요"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text"), NUMBERS)
def test_a_corrected_number_goes_where_the_wrong_one_is(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says("yasmin@tully.example")
    chat.gets(found(contact(3, "Yasmin", "Tully", email="yasmin@tully.example", mobilephone="+447700900611")))
    chat.says(text)
    assert "mobilephone" in str(chat.decision.calls)
    assert chat.called()[1].keys() == {"contact_id", "other"}


def test_a_school_is_no_town() -> None:
    said = assistant().understand("crée Rose Béal, responsable au Lycée Tornac, r@tornac.example", "fr").requests[0]
    assert (said.entities.company, said.entities.labelled) == ("Lycée Tornac", {})


def test_the_contact_that_was_begun_is_looked_up() -> None:
    chat = Conversation()
    chat.says("add a new contact Olive Sandys")
    chat.says("oh wait forget that, I think she's already in here, can you look her up")
    assert chat.called() == ("search_contact", {"name": "Olive Sandys"})


@pytest.mark.parametrize("text", ["저는 맹소이고요", "맹소이에요", "맹소이요"])
def test_the_last_syllable_of_a_korean_name_is_no_ending(text: str) -> None:
    name = read_person(text, "ko", asked=True)
    assert name is not None
    assert (name.first, name.last) == ("소이", "맹")


@pytest.mark.parametrize("text", ["경한별 / hb@kyung.example", "hb@kyung.example 경한별", "경한별, 010-1234-5678"])
def test_a_rare_family_name_next_to_an_address_is_one(text: str) -> None:
    name = read_person(text, "ko", asked=True)
    assert name is not None
    assert (name.first, name.last) == ("한별", "경")


@pytest.mark.parametrize("text", ["경한별", "운영자 a@b.example", "개인용 a@b.example", "학부모 a@b.example"])
def test_a_noun_next_to_an_address_is_no_name(text: str) -> None:
    assert read_person(text, "ko", asked=True) is None
