"""Owners of contacts in Polish and Russian: cases tell the two apart, and a third person only says why."""

import pytest

from libs.contracts import Locale
from services.agent.assistants.guided.parsing.entities import OWNER
from tests.agent.guided.conversation import assistant

GIVEN: tuple[tuple[Locale, str, str, str], ...] = (
    ("pl", "Igorem Paskiem zajmuje się Zofia Lis, ustaw ją jako opiekuna", "Igorem Paskiem", "Zofia Lis"),
    ("pl", "teraz Igorem Paskiem zajmuje się Zofia, wpisz ją jako opiekunkę", "Igorem Paskiem", "Zofia"),
    ("pl", "sprawą Igora Paska zajmie się Ann Lee, daj ją na opiekuna", "Igora Paska", "Ann Lee"),
    ("pl", "Mateo zachorował, Igora Paska prowadzi teraz Zofia Lis", "Igora Paska", "Zofia Lis"),
    ("pl", "przypisz Igę Sikorę do Mateo Vidala, Zofia jest na urlopie", "Igę Sikorę", "Mateo Vidala"),
    ("ru", "Дарья уволилась, отдай Олега Сычёва Матео Видалю", "Олега Сычёва", "Матео Видалю"),
    ("ru", "Дарья уволилась отдай Олега Сычёва Матео Видалю", "Олега Сычёва", "Матео Видалю"),
    ("ru", "Передай Олега Сычёва Зофии Лис, Дарья не справляется", "Олега Сычёва", "Зофии Лис"),
    ("ru", "Так как Дарья заболела, Олега Сычёва ведёт Зофия Лис", "Олега Сычёва", "Зофия Лис"),
    ("ru", "дарья ушла в декрет, олега сычева забирает матео", "Олега Сычева", "матео"),
    ("ru", "Матео уходит в отпуск, перекинь Эллу Росину на Зофию Лис", "Эллу Росину", "Зофию Лис"),
    ("ru", "Вера Соева переходит от Матео к Зофии Лис", "Вера Соева", "Зофии Лис"),
    ("ru", "Вера Соева уходит к Матео", "Вера Соева", "Матео"),
    ("pl", "Wanda Sroka przechodzi od Mateo do Zofii Lis", "Wanda Sroka", "Zofii Lis"),
    ("pl", "Mateo na L4, Wierę Sójkę przejmuje Zofia Lis", "Wierę Sójkę", "Zofia Lis"),
    ("ru", "поставь владельцем Розы Тарновой Дарью Орлову", "Розы Тарновой", "Дарью Орлову"),
    ("ru", "назначь ответственной Дарью Орлову Розе Тарновой", "Розе Тарновой", "Дарью Орлову"),
    ("ru", "назначь ответственным Розы Тарновой Матео Видаля", "Розы Тарновой", "Матео Видаля"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "contact", "owner"), GIVEN)
def test_the_contact_goes_to_the_owner(locale: Locale, text: str, contact: str, owner: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.entities.runs, request.entities.labelled) == ([contact], {OWNER: owner})


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("pl", "Wiera Sójka przechodzi do Adam Transport"),
        ("ru", "Олега Сычёва ведёт Зофия Лис"),
        ("pl", "Igorem Paskiem zajmuje się Zofia Lis"),
        ("ru", "кто ведёт Олега?"),
    ],
)
def test_how_it_is_changes_nothing(locale: Locale, text: str) -> None:
    assert all(OWNER not in each.entities.labelled for each in assistant().understand(text, locale).requests)


def test_the_reason_is_named_as_left_out() -> None:
    (request,) = assistant().understand("Дарья перегружена, передай Олега Сычёва Зофии Лис", "ru").requests
    assert request.entities.left == ["Дарья перегружена"]
