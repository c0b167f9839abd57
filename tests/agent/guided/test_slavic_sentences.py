"""Polish and Russian as people type them: what each sentence asks for, and the words that are left out of it."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from services.agent.assistants.guided.parsing import UserRequest
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok


def requests(text: str, locale: Locale) -> list[UserRequest]:
    return assistant().understand(text, locale).requests


def request(text: str, locale: Locale) -> UserRequest:
    found = requests(text, locale)
    assert len(found) == 1, [each.intent for each in found]
    return found[0]


@pytest.mark.parametrize(
    ("locale", "text", "person", "values"),
    [
        ("pl", "nie zmieniaj maila Ady Rybki, tylko telefon na 600 100 100", "Ady Rybki", {"phone": "600 100 100"}),
        ("pl", "telefonu Ady Rybki nie ruszaj, popraw miasto na Ełk", "Ady Rybki", {"city": "Ełk"}),
        ("ru", "почту Ады Рыбиной не трогай, поменяй город на Омск", "Ады Рыбиной", {"city": "Омск"}),
        ("ru", "не меняй город Ады Рыбиной, только почту на ada@r.example", "Ады Рыбиной", {"email": "ada@r.example"}),
    ],
)  # fmt: skip
def test_the_property_that_is_not_to_be_touched_names_the_person(
    locale: Locale, text: str, person: str, values: dict[str, str]
) -> None:
    asked = request(text, locale)
    assert (asked.intent, asked.entities.holder, asked.entities.labelled) == ("update", person, values)


@pytest.mark.parametrize(
    ("locale", "text", "body"),
    [
        ("pl", "Ada Rybka dzwoniła, że wpłaci w środę, zapisz to w notatce", "dzwoniła, że wpłaci w środę"),
        ("pl", "Ada Rybka woli kontakt mailowy - odnotuj to proszę", "woli kontakt mailowy"),
        ("ru", "Ада Рыбина просит скидку 7%, занеси это в заметки", "просит скидку 7%"),
        ("ru", "Ада Рыбина в отпуске до мая. запиши это в заметку", "в отпуске до мая"),
    ],
)
def test_a_note_may_stand_before_its_verb(locale: Locale, text: str, body: str) -> None:
    asked = request(text, locale)
    assert (asked.intent, asked.entities.body) == ("note", body)


@pytest.mark.parametrize(
    ("locale", "text", "address"),
    [
        ("pl", "wpisz adres dla Ady Rybki: al. Zwycięstwa 4/6, 81-300 Gdynia", "al. Zwycięstwa 4/6, 81-300 Gdynia"),
        ("pl", "ustaw adres Ady Rybki na os. Leśne 5A m. 7, telefon 600 100 100", "os. Leśne 5A m. 7"),
        ("ru", "впиши адрес для Ады Рыбиной: пр. Мира, д. 10, корп. 2, кв. 15", "пр. Мира, д. 10, корп. 2, кв. 15"),
    ],
)
def test_a_postal_address_is_one_value(locale: Locale, text: str, address: str) -> None:
    assert request(text, locale).entities.labelled["address"] == address


@pytest.mark.parametrize(
    ("locale", "text", "left"),
    [
        ("pl", "dodaj Adę Rybkę ada@rybka.example, bo kierownik o nią pyta", "bo kierownik o nią pyta"),
        ("pl", "dodaj Adę Rybkę ada@rybka.example zanim zapomnę", "zanim zapomnę"),
        ("ru", "добавь Аду Рыбину ada@rybina.example, а то директор спросит", "а то директор спросит"),
        ("ru", "добавь Аду Рыбину ada@rybina.example, потому что она звонила", "потому что она звонила"),
        ("en", "add Ada Fisher ada@fisher.example because my manager asks", "because my manager asks"),
    ],
)
def test_a_reason_is_no_data(locale: Locale, text: str, left: str) -> None:
    entities = request(text, locale).entities
    assert (entities.left, len(entities.runs), entities.labelled) == ([left], 1, {})


@pytest.mark.parametrize(
    ("locale", "text", "title"),
    [
        ("pl", "dodaj Ada Rybka, dyr. handlowy, ada@rybka.example", "dyr. handlowy"),
        ("ru", "добавь Ада Рыбина, тех. директор, ada@rybina.example", "тех. директор"),
        ("ru", "добавь Ада Рыбина, фин. директор, ada@rybina.example", "фин. директор"),
    ],
)
def test_a_shortened_title_is_whole(locale: Locale, text: str, title: str) -> None:
    assert request(text, locale).entities.runs[1] == title


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("pl", "Ada Rybka wyszła za mąż, teraz nazywa się Ada Szczuka"),
        ("ru", "Ада Рыбина вышла замуж, теперь она Ада Щукина"),
    ],
)
def test_a_second_name_of_a_person_is_the_new_one(locale: Locale, text: str) -> None:
    asked = request(text, locale)
    changes = assistant().maker.changes.of(asked.entities, locale)
    assert changes == {"lastname": "Szczuka" if locale == "pl" else "Щукина"}


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("pl", "gdybym chciał dodać Adę Rybkę ada@rybka.example, to jak to zrobić?"),
        ("pl", "Ada Rybka podobno przeszła do Altrany"),
        ("pl", "jutro dodam Adę Rybkę ada@rybka.example"),
        ("ru", "если бы я добавил Аду Рыбину ada@rybina.example, что будет?"),
        ("ru", "Ада Рыбина, говорят, перешла в Альтрану"),
        ("ru", "кто добавил Аду Рыбину ada@rybina.example?"),
    ],
)
def test_a_supposition_changes_nothing(locale: Locale, text: str) -> None:
    changes = [each for each in requests(text, locale) if each.intent not in ("search", "question")]
    assert all(each.is_supposed for each in changes)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("pl", "jaki numer telefonu mamy do pana Adama Rybki?"),
        ("ru", "какая почта у нас есть для Ады Рыбиной?"),
    ],
)
def test_a_question_with_two_verbs_is_one_search(locale: Locale, text: str) -> None:
    assert request(text, locale).intent == "search"


@pytest.mark.parametrize(
    ("locale", "text", "person", "owner"),
    [
        ("pl", "przekaż kontakt Adama Rybki Zofii Lis", "Adama Rybki", "Zofii Lis"),
        ("pl", "przepnij Adę Rybkę na Mateo Vidala", "Adę Rybkę", "Mateo Vidala"),
        ("ru", "передай контакт Ады Рыбиной Дарье Орловой", "Ады Рыбиной", "Дарье Орловой"),
        ("ru", "переведи Аду Рыбину на Mateo Vidal", "Аду Рыбину", "Mateo Vidal"),
    ],
)
def test_a_contact_is_given_to_its_new_owner(locale: Locale, text: str, person: str, owner: str) -> None:
    asked = request(text, locale)
    assert (asked.intent, asked.entities.runs) == ("assign", [person])
    assert asked.entities.labelled == {"hubspot_owner_id": owner}


def test_a_question_about_the_owner_names_the_contact() -> None:
    entities = request("kto jest opiekunem Ady Rybki?", "pl").entities
    assert (entities.holder, entities.named, entities.labelled) == ("Ady Rybki", ["hubspot_owner_id"], {})


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("pl", "dodaj Ada Rybka, ada@rybka.example, poleciła ją pani Ewa z księgowości"),
        ("ru", "добавь Ада Рыбина, ada@rybina.example, её посоветовала Ева из бухгалтерии"),
    ],
)
def test_the_department_of_another_person_is_no_job(locale: Locale, text: str) -> None:
    entities = request(text, locale).entities
    assert (len(entities.runs), entities.labelled, entities.company) == (1, {}, "")


@pytest.mark.parametrize(
    ("locale", "text", "title"),
    [
        ("pl", "u Ady Rybki zmieniło się stanowisko, teraz jest ona specjalistką", "specjalistką"),
        ("ru", "у Ады Рыбиной поменялась должность, теперь она главный бухгалтер", "главный бухгалтер"),
    ],
)
def test_a_pronoun_before_the_value_is_no_part_of_it(locale: Locale, text: str, title: str) -> None:
    assert request(text, locale).entities.labelled["jobtitle"] == title


def test_several_people_without_a_verb_are_no_one_contact() -> None:
    entities = assistant().understand("Ян Совин (yan@s.example), Ева Совина (eva@s.example)", "ru").entities
    assert assistant().maker.upsert(entities, "ru") is None


def test_an_adjective_and_its_noun_are_one_company() -> None:
    entities = request("добавь Ада Рыбина, Южный политех, ada@rybina.example", "ru").entities
    assert entities.runs == ["Ада Рыбина", "Южный политех"]


def test_letters_before_the_numbers_of_a_signature_are_labels() -> None:
    text = "добавь контакт\n--\nАда Рыбина | Экономист\nТ: +7 383 330-20-10 | М: +7 962 100-20-00\nada@rybina.example"
    fields = request(text, "ru").entities.labelled
    assert {prop: fields[prop][:6] for prop in ("phone", "mobilephone")} == {"phone": "+7 383", "mobilephone": "+7 962"}


@pytest.mark.parametrize(
    ("locale", "text", "holder", "values"),
    [
        ("pl", "zmień miasto, ale tylko u Neli Kusz, na Mielec", "Neli Kusz", {"city": "Mielec"}),
        ("pl", "popraw miasto tylko u Neli Kusz, na Mielec", "Neli Kusz", {"city": "Mielec"}),
        ("pl", "zmiana miasta tylko dla Neli Kusz na Tarnów", "Neli Kusz", {"city": "Tarnów"}),
        ("ru", "смени город, но только у Нели Куш, на Тверь", "Нели Куш", {"city": "Тверь"}),
        ("en", "change the city, but only for Nela Kusz, to York", "Nela Kusz", {"city": "York"}),
        ("pl", "masz maila do Jana Kosa z Elbląga?", "Jana Kosa", {"city": "Elbląg"}),
        ("pl", "masz maila do Jana Kosa? chodzi mi o tego z Elbląga", "Jana Kosa", {"city": "Elbląg"}),
        ("pl", "ustaw miasto Żory u Ewy Lis", "Ewy Lis", {"city": "Żory"}),
        ("ru", "поставь город Химки у Веры Соевой", "Веры Соевой", {"city": "Химки"}),
        ("pl", "telefonu Ady Rybki nie ruszaj, miasto za to zmień na Ełk", "Ady Rybki", {"city": "Ełk"}),
        ("pl", "numer 511222333 Ady Rybki już nieaktualny, nowy to 512 000 100", "Ady Rybki", {"phone": "512 000 100"}),
        ("ru", "телефон Анны Котовой? из Твери которая", "Анны Котовой", {"city": "Тверь"}),
        ("pl", "załóż Ewę Maj, ewa@maj.example, opiekunem niech będzie Mateo", "", {"hubspot_owner_id": "Mateo"}),
    ],
)
def test_small_words_around_the_contact_are_no_values(
    locale: Locale, text: str, holder: str, values: dict[str, str]
) -> None:
    said = assistant().understand(text, locale)
    entities = said.requests[0].entities if said.requests else said.entities
    assert (entities.holder, entities.labelled) == (holder, values)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ru", "у Милы Грачёвой теперь 8 913 444-55-66"),
        ("ru", "мила грачева потеряла симку, теперь у нее 8913 444 55 66"),
        ("ru", "Мила Грачёва сменила номер, теперь у неё 8 913 444-55-66"),
        ("pl", "u Mili Gracz teraz 601 200 300"),
    ],
)
def test_now_and_a_number_is_news(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(contact(7, *(("Мила", "Грачёва") if locale == "ru" else ("Mila", "Gracz")), phone="+79121110000")))
    name, arguments = chat.called()
    assert (name, list(arguments)) == ("update_contact", ["contact_id", "phone"])


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("pl", "wyślij smsa do Jana Kosa, że paczka już jest"),
        ("ru", "распечатай договор с Кириллом Ершовым в двух экземплярах"),
    ],
)
def test_the_contact_of_other_work_is_looked_for(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.called()[0] == "search_contact"


def test_a_sentence_around_a_count_is_left_out() -> None:
    (asked,) = requests("сколько у нас сейчас клиентов из Твери? отчёт через пять минут", "ru")
    assert (asked.entities.labelled, asked.entities.runs) == ({"city": "Тверь"}, [])


def test_a_remark_ends_before_a_colon_and_the_name() -> None:
    asked = request("заведи контакт, а то забуду: Тимур Галеев, t.galeev@volga.example", "ru")
    assert (asked.entities.runs, asked.entities.emails) == (["Тимур Галеев"], ["t.galeev@volga.example"])


@pytest.mark.parametrize(
    ("locale", "text", "first", "second"),
    [
        ("pl", "Oldze Kos ustaw miasto Krosno, a Eli Ros stanowisko szef", {"city": "Krosno"}, {"jobtitle": "szef"}),
        ("pl", "Oldze Kos wpisz miasto Ełk, a Eli Ros telefon 600 700 800", {"city": "Ełk"}, {"phone": "600 700 800"}),
        ("pl", "ustaw miasto Jasło u Olgi Kos, a u Eli Ros firmę Stalex", {"city": "Jasło"}, {"company": "Stalex"}),
        ("ru", "Оле Косовой поставь город Тверь, а Элле Росиной должность шеф", {"city": "Тверь"}, {"jobtitle": "шеф"}),
    ],
)  # fmt: skip
def test_a_second_contact_before_a_label_gets_its_own_value(
    locale: Locale, text: str, first: dict[str, str], second: dict[str, str]
) -> None:
    assert [each.entities.labelled for each in requests(text, locale)] == [first, second]


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("pl", "Ela Ros jest z Chojnic, popraw", {"city": "Chojnice"}),
        ("ru", "Элла Росина из Твери, исправь", {"city": "Тверь"}),
        ("pl", "Bartosz Bąk już nie robi w Stolmecie, teraz jest w Tartaku Borowym", {"company": "Tartaku Borowym"}),
        ("pl", "Klaudii Ryś popraw stanowisko, jest już kierowniczką", {"jobtitle": "kierowniczka"}),
        ("ru", "артём лисин теперь работает в граните бригадиром", {"company": "гранит", "jobtitle": "бригадир"}),
    ],
)
def test_news_are_written_as_what_they_are(locale: Locale, text: str, values: dict[str, str]) -> None:
    chat = Conversation(locale)
    chat.says(text)
    first, last = request(text, locale).entities.runs[0].split()
    chat.gets(found(contact(7, first, last)))
    _, arguments = chat.called()
    assert {prop: value for prop, value in arguments.items() if prop != "contact_id"} == values


@pytest.mark.parametrize(
    ("locale", "said", "right", "value"),
    [
        ("pl", "Ela Ros jest z Chojnic, popraw", "miało być Człuchów", "Człuchów"),
        ("ru", "Элла Росина из Твери, исправь", "должен быть Порхов", "Порхов"),
        ("ru", "Элла Росина из Твери, исправь", "правильно: Порхов", "Порхов"),
    ],
)
def test_should_be_corrects_the_only_value_that_was_written(locale: Locale, said: str, right: str, value: str) -> None:
    chat = Conversation(locale)
    moved = contact(7, "Ela", "Ros", city="Chojnice")
    chat.says(said)
    chat.gets(found(contact(7, "Ela", "Ros", city="Piła")))
    chat.gets(ok(ContactUpdated(contact=moved, changes=[Change(property="city", before="Piła", after="Chojnice")])))
    chat.says(right)
    assert chat.called()[1]["city"] == value


def test_a_face_ends_a_sentence() -> None:
    asked = request("ale dziś młyn :D dodaj Jana Kosa, jan@kos.example", "pl")
    assert (asked.entities.runs, asked.entities.left) == (["Jana Kosa"], ["ale dziś młyn :D"])


def test_a_company_between_commas_is_read_as_a_whole() -> None:
    asked = request("внеси: Ярослава Дубинина, Мир окон, dubinina@mirokon.example", "ru")
    assert asked.entities.runs == ["Ярослава Дубинина", "Мир окон"]
