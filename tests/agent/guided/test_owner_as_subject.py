"""A contact is given to an owner, and a reason stands behind it; or the owner is the subject of the sentence."""

import pytest

from libs.contracts import Locale
from services.agent.assistants.guided.parsing.entities import OWNER
from tests.agent.guided.conversation import assistant

GIVEN: tuple[tuple[Locale, str, str], ...] = (
    ("en", "hand Ann Lee over to Mateo? he's looking after her from now on", "Ann Lee"),
    ("en", "hand ned hollis over to Mateo? he's looking after her from now on", "ned hollis"),
    ("en", "could you move Ann Lee over to Mateo? she's taking over the York accounts", "Ann Lee"),
    ("en", "move Bob Ray to Mateo, he knows Globex", "Bob Ray"),
    ("en", "pass Bob Ray on to Mateo? he asked for him", "Bob Ray"),
    ("en", "can you assign Bob Ray to Mateo? Zofia is leaving next week", "Bob Ray"),
    ("en", "hand Ann Lee over to mateo. zofia's off sick", "Ann Lee"),
    ("en", "can Mateo have Bob Ray? he knows him already", "Bob Ray"),
    ("en", "let Mateo take on Bob Ray", "Bob Ray"),
    ("en", "Mateo's taking over Bob Ray, Zofia is on leave", "Bob Ray"),
    ("en", "Mateo is now looking after Bob Ray", "Bob Ray"),
    ("en", "so I'm off on holiday next week, woohoo! Could you give Bob Ray to Mateo while I'm away?", "Bob Ray"),
    ("ko", "저 다음 주부터 휴가예요! 표가온 씨 담당을 Mateo한테 넘겨 주실 수 있어요? 아는 사이라서요", "표가온"),
    ("fr", "Mateo prend Luc Pons, elle le connaît", "Luc Pons"),
    ("fr", "Mateo peut prendre Luc Pons ?", "Luc Pons"),
    ("es", "que Mateo se quede con Ana Ruiz", "Ana Ruiz"),
    ("fr", "c'est Mateo qui reprend Luc Pons à la place d'Ann, change le propriétaire stp", "Luc Pons"),
    ("fr", "Mateo prend Luc Pons à la place d'Ann, mets-le propriétaire", "Luc Pons"),
    ("fr", "luc pons, c'est mateo qui s'en occupe maintenant et plus ann", "Luc Pons"),
    ("fr", "Luc Pons, c'est Mateo qui le suit, corrige le responsable", "Luc Pons"),
    ("fr", "Luc Pons passe d'Ann à Mateo", "Luc Pons"),
    ("fr", "Mateo remplace Ann pour Luc Pons", "Luc Pons"),
    ("fr", "c'est mateo qui a repris Luc Pons", "Luc Pons"),
    ("fr", "Luc Pons c'est pour Mateo désormais", "Luc Pons"),
    ("fr", "c'est Mateo qui prend le relais pour Luc Pons", "Luc Pons"),
    ("en", "Mateo is taking over Bob Ray instead of Ann, change the owner please", "Bob Ray"),
    ("es", "Mateo se queda con Ana Ruiz en lugar de Ann, cambia el propietario", "Ana Ruiz"),
)
NOT_GIVEN: tuple[tuple[Locale, str], ...] = (
    ("en", "does Mateo have Bob Ray?"),
    ("en", "Mateo can't have Bob Ray"),
    ("en", "move Ann Lee to Globex"),
    ("en", "Globex Partners Group Ltd have Bob Ray"),
)


@pytest.mark.parametrize(("locale", "text", "contact"), GIVEN)
def test_the_contact_goes_to_the_owner(locale: Locale, text: str, contact: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert request.entities.labelled[OWNER].casefold().removesuffix("'s") == "mateo"
    assert request.entities.runs == [contact]


@pytest.mark.parametrize(("locale", "text"), NOT_GIVEN)
def test_other_sentences_with_a_person_and_a_contact_assign_nothing(locale: Locale, text: str) -> None:
    assert all(OWNER not in each.entities.labelled for each in assistant().understand(text, locale).requests)


def test_a_sentence_about_a_person_gives_the_label_no_value() -> None:
    (request,) = assistant().understand("make Mateo the owner of Bob Ray? He took the call", "en").requests
    assert (request.entities.labelled, request.entities.holder) == ({OWNER: "Mateo"}, "Bob Ray")
