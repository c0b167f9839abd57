"""Names without capitals next to capitals, what stays in a list of changes, and contacts begun before a question."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing import Entities
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import JANE


def _entities(text: str, locale: Locale) -> Entities:
    read = assistant().understand(text, locale)
    return read.requests[0].entities if read.requests else read.entities


@pytest.mark.parametrize(
    ("locale", "text", "person"),
    [
        ("pl", "tadeusz zych: firma Octan, telefon 600 100 200", "tadeusz zych"),
        ("pl", "marek lis miasto Ełk", "marek lis"),
        ("pl", "zmień telefon Tadeusza zycha na 600100200", "Tadeusza zycha"),
        ("pl", "jaki mail ma tadeusz zych z Octanu?", "tadeusz zych"),
        ("pl", "usuń firmę tadeusza zycha, bo Octan padł", "tadeusza zycha"),
        ("ru", "иван петров: компания Октан, город Омск", "иван петров"),
    ],
)  # fmt: skip
def test_a_name_in_lower_case_names_the_contact(locale: Locale, text: str, person: str) -> None:
    read = _entities(text, locale)
    assert (read.holder or read.runs[0], person in read.left) == (person, False)


@pytest.mark.parametrize("text", ["dodaj ewę pilnie ewa@kos.example", "spotkanie z klientem w Ełku", "sam numer: 1"])
def test_other_words_in_lower_case_are_no_name(text: str) -> None:
    assert not any(" " in run for run in _entities(text, "pl").runs)


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("pl", "zmień Jane Doe telefon na 600 100 200, stanowisko bez zmian", {"phone": "600 100 200"}),
        ("pl", "zmień Jane Doe miasto na Ełk, stanowisko i firma bez zmian", {"city": "Ełk"}),
        ("pl", "Jane Doe: miasto Ełk, bez zmian telefon i mail", {"city": "Ełk"}),
        ("pl", "zmień Jane Doe miasto na Ełk, firma nadal ta sama", {"city": "Ełk"}),
        ("pl", "firma Jane Doe bez zmian, ale miasto to teraz Ełk", {"city": "Ełk"}),
        ("en", "Jane Doe's company stays the same but her city is now Leeds", {"city": "Leeds"}),
        ("pl", "firma Jane Doe to teraz Szkło Trzcina i ma opłacone do czerwca", {"company": "Szkło Trzcina"}),
        ("en", "Jane Doe's company is now Glass Reed and has paid for a year", {"company": "Glass Reed"}),
        ("es", "la empresa de Jane Doe es ahora Vidrio Junco y tiene pagado un año", {"company": "Vidrio Junco"}),
        ("fr", "la société de Jane Doe est maintenant Verre Jonc et a payé", {"company": "Verre Jonc"}),
    ],
)  # fmt: skip
def test_values_that_stay_and_remarks_are_no_values(locale: Locale, text: str, values: dict[str, str]) -> None:
    read = _entities(text, locale)
    assert (read.labelled, read.named, "Doe" in (read.holder or read.runs[0])) == (values, [], True)


@pytest.mark.parametrize(
    "said", ["ok, to mail Apolonii to apolonia@grzyb.example", "wpisz Apolonii Grzyb mail apolonia@grzyb.example"]
)
def test_a_contact_that_waits_is_resumed_by_its_name(said: str) -> None:
    talk = Conversation("pl")
    talk.says("dodaj nowy kontakt Apolonia Grzyb")
    talk.says("czekaj, a jaki numer ma Jane Doe?")
    talk.gets(found(JANE))
    assert "Apolonia Grzyb" in talk.says(said).text
