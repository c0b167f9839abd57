"""A value in place of another: the property is the one that holds the old value, and without one it is asked for."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing.swaps import korean_swap_in
from tests.agent.guided.conversation import Conversation, assistant, contact, found

ROSA = contact(7, "Rosa", "Tarn", email="rosa@tarn.example", city="Leeds", company="Tarn Wool", jobtitle="vendeur")
RITA = contact(8, "Rita", "Sowa", email="rita@sowa.example", company="Sowa Tkaniny", jobtitle="kierowniczka")
INNA = contact(9, "Инна", "Шубина", email="inna@shubina.example", company="Тур Логистик", jobtitle="бухгалтер")
MIRA = contact(10, "미라", "국", email="mira@guk.example", company="반석물산", jobtitle="대리")
SWAPS = [
    ("en", ROSA, "rosa tarn's company rebranded, used to be Tarn Wool, now Tarn & Steel", "company", "Tarn & Steel"),
    ("en", ROSA, "Rosa Tarn: Leeds -> York", "city", "York"),
    ("es", ROSA, "a Rosa Tarn ponle Vigo en lugar de Leeds", "city", "Vigo"),
    ("fr", ROSA, "pour rosa tarn, mets responsable magasin à la place de vendeur", "jobtitle", "responsable magasin"),
    ("fr", ROSA, "Rosa Tarn n'est plus vendeur mais chef de rayon", "jobtitle", "chef de rayon"),
    ("pl", RITA, "zmień firmę Rity Sowy, kiedyś Sowa Tkaniny, a teraz Sowa Home", "company", "Sowa Home"),
    ("pl", RITA, "Rita Sowa nie jest już kierowniczką tylko dyrektorką", "jobtitle", "dyrektorka"),
    ("ru", INNA, "у инны шубиной фирма раньше была Тур Логистик, теперь Север Карго", "company", "Север Карго"),
    ("ru", INNA, "Инна Шубина теперь не бухгалтер, а главный бухгалтер", "jobtitle", "главный бухгалтер"),
    ("ru", INNA, "Инна Шубина сменила «Тур Логистик» на «Аквилон»", "company", "Аквилон"),
    ("ru", INNA, "Инна Шубина сменила работу: вместо Тур Логистик теперь Аквилон", "company", "Аквилон"),
    ("pl", RITA, "zmień u Rity Sowy kierowniczkę na dyrektorkę", "jobtitle", "dyrektorka"),
    ("pl", RITA, "podmień dla Rity Sowy Sowa Tkaniny na Bursztyn", "company", "Bursztyn"),
    ("ru", INNA, "поменяй у Инны Шубиной бухгалтера на главбуха", "jobtitle", "главбух"),
    ("pl", RITA, "Rita Sowa zamieniła Sowa Tkaniny na Bursztyn", "company", "Bursztyn"),
    ("ko", MIRA, "국미라 대리님 이제 대리 아니고 과장이에요", "jobtitle", "과장"),
    ("ko", MIRA, "국미라 씨 회사 예전엔 반석물산이었는데 지금은 새봄유통이에요 바꿔줘", "company", "새봄유통"),
]


@pytest.mark.parametrize(("locale", "person", "text", "prop", "value"), SWAPS)
def test_the_property_that_holds_the_old_value_gets_the_new(
    locale: Locale, person: object, text: str, prop: str, value: str
) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(person))  # type: ignore[arg-type]
    name, arguments = chat.called()
    assert (name, arguments[prop]) == ("update_contact", value)
    assert set(arguments) == {"contact_id", prop}


@pytest.mark.parametrize(
    ("locale", "person", "text", "job"),
    [
        ("ru", INNA, "Инна Шубина сменила «Тур Логистик» на «Аквилон», должность главбух", "главбух"),
        ("ru", INNA, "Инна Шубина поменяла Тур Логистик на Аквилон, теперь она кассир", "кассир"),
        ("pl", RITA, "Rita Sowa zmieniła Sowa Tkaniny na Akwilon, stanowisko: dyrektorka", "dyrektorka"),
    ],
)
def test_another_value_behind_the_swap_is_written_too(locale: Locale, person: object, text: str, job: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(person))  # type: ignore[arg-type]
    _, arguments = chat.called()
    assert (arguments.get("company"), arguments.get("jobtitle")) == ("Akwilon" if locale == "pl" else "Аквилон", job)


def test_without_a_property_that_holds_it_the_value_is_asked_for() -> None:
    chat = Conversation()
    chat.says("Rosa Tarn: Paris -> York")
    chat.gets(found(ROSA))
    assert not chat.decision.calls
    assert "?" in chat.decision.text


def test_a_change_that_may_come_is_no_swap() -> None:
    said = assistant().understand("Rosa Tarn used to be in Leeds, now she thinks of moving to York", "en")
    assert all(request.entities.swap is None for request in said.requests)


def test_a_verb_that_is_denied_is_no_value() -> None:
    assert korean_swap_in("번호는 건드리지 말고 도시만 여수로 수정해줘") is None
