"""Words of hurried people: abbreviated jobs, questions for a job, new owners by a pronoun, Korean without spaces."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing import Entities
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import Conversation, assistant, contact, found
from tests.agent.guided.people import JANE

ABBREVIATED: tuple[tuple[Locale, str, str], ...] = (
    ("es", "apunta a Marisa Olmedo, resp. de compras de Grupo Almadraba, marisa@almadraba.example", "resp. de compras"),
    ("es", "alta: Tomás Vera, dir. comercial, Veracruz Textil, tvera@veracruz.example", "dir. comercial"),
    ("fr", "rentre Anne Roy, resp. achats chez Minoteries Roy, anne@roy.example", "resp. achats"),
    ("fr", "ajoute Luc Pons, ing. qualité, chez Pons SAS, luc@pons.example", "ing. qualité"),
)
JOBS_ABOUT_A_LABEL: tuple[tuple[str, str], ...] = (
    ("Jane Doe est devenue directrice de site", "directrice de site"),
    ("change le poste de Jane Doe en chef d'entreprise", "chef d'entreprise"),
)
QUESTIONS: tuple[tuple[Locale, str], ...] = (
    ("fr", "elle fait quoi comme boulot Jane Doe ?"), ("fr", "Jane Doe elle bosse où ?"),
    ("es", "¿a qué se dedica Jane Doe?"), ("es", "Jane Doe qué puesto tiene?"),
)  # fmt: skip
OWNERS: tuple[tuple[Locale, str], ...] = (
    ("fr", "mets sa ville à Brive et passe-la à Camille"), ("fr", "refile-la à Camille stp"),
    ("es", "pon ciudad Soria y asígnala a Camille"), ("es", "pásala a Camille"),
)  # fmt: skip
NOTES: tuple[tuple[Locale, str, str], ...] = (
    ("es", "que a Ana Roig la lleve Camille, y apunta que vuelve el lunes", "vuelve el lunes"),
    ("es", "el móvil de Ana Roig es 600111222 y apunta que no llame hoy", "no llame hoy"),
)
CORRECTIONS: tuple[tuple[Locale, str], ...] = (
    ("fr", "crée Loïc Bertho loic@bertho.example, société Bertho Pneus... non attends c'est Bertho Auto la société"),
    ("fr", "crée Loïc Bertho loic@bertho.example, société Bertho Pneus, non attends c'est Bertho Auto"),
    ("es", "crea a Loïc Bertho loic@bertho.example, empresa Bertho Ruedas... no espera es Bertho Auto la empresa"),
    ("en", "create Loïc Bertho loic@bertho.example, company Bertho Wheels... no wait Bertho Auto is the company"),
)
KOREAN: tuple[tuple[str, str, str], ...] = (
    ("동해수산이 아니라 동해물산이었네", "company", "동해물산"),
    ("팀장이 아니라 실장이더라고요", "jobtitle", "실장"),
    ("신재하대리님번호010-3333-2222로바꿔줘", "phone", "+821033332222"),
    ("신재하이메일jaeha@x.example로변경해주세요", "email", "jaeha@x.example"),
)
NAMES: tuple[tuple[Locale, str, tuple[str, str]], ...] = (
    ("fr", "Mme Thévenet Colette, et vous venez quand ?", ("Colette", "Thévenet")),
    ("en", "Mr Smith, when will it come?", ("", "Smith")),
    ("ko", "표다온이요, 언제 오세요?", ("다온", "표")),
)
NO_NAMES: tuple[tuple[Locale, str], ...] = (("fr", "Urgent, vous venez quand ?"), ("ko", "정품, 언제 오세요?"))


def _of(locale: Locale, text: str) -> Entities:
    said = assistant().understand(text, locale)
    return said.requests[0].entities if said.requests else said.entities


@pytest.mark.parametrize(("locale", "text", "job"), ABBREVIATED)
def test_an_abbreviated_job_is_kept_with_its_full_stop(locale: Locale, text: str, job: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.created()["jobtitle"] == job


@pytest.mark.parametrize(("text", "job"), JOBS_ABOUT_A_LABEL)
def test_the_word_of_a_label_is_a_part_of_a_job(text: str, job: str) -> None:
    chat = Conversation("fr")
    chat.says(text)
    chat.gets(found(JANE))
    assert chat.called()[1].get("jobtitle") == job


@pytest.mark.parametrize(("locale", "text"), QUESTIONS)
def test_a_question_for_the_job_shows_the_contact(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.called() == ("search_contact", {"name": "Jane Doe"})


@pytest.mark.parametrize(("locale", "text"), OWNERS)
def test_a_verb_with_a_pronoun_names_the_new_owner(locale: Locale, text: str) -> None:
    last = assistant().understand(text, locale).requests[-1]
    assert (last.intent in ("assign", "update"), last.entities.labelled["hubspot_owner_id"]) == (True, "Camille")
    assert last.entities.has_focus


@pytest.mark.parametrize(("locale", "text", "body"), NOTES)
def test_a_change_before_a_note_is_a_request_of_its_own(locale: Locale, text: str, body: str) -> None:
    change, note = assistant().understand(text, locale).requests
    assert (change.intent, note.intent, note.entities.body) == ("update", "note", body)
    assert len(change.entities.labelled) == 1
    assert not change.entities.left


@pytest.mark.parametrize(("locale", "text"), CORRECTIONS)
def test_a_corrected_company_leaves_the_name_alone(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    created = chat.created()
    assert (created["firstname"], created["lastname"], created["company"]) == ("Loïc", "Bertho", "Bertho Auto")


def test_a_corrected_name_leaves_the_company_alone() -> None:
    said = _of("fr", "crée Loïc Bertho, loic@b.example, société Durand Pneus, pardon, c'est Louis Bertho")
    assert (said.labelled, said.corrected) == ({"company": "Durand Pneus"}, {"name": "Louis Bertho"})


@pytest.mark.parametrize(("text", "prop", "value"), KOREAN)
def test_korean_endings_and_missing_spaces(text: str, prop: str, value: str) -> None:
    assert _of("ko", text).labelled[prop] == value


def test_a_korean_note_stands_in_the_sentence_before_its_verb() -> None:
    said = _of("ko", "편서린이랑 통화했는데 샘플 보내달래. 메모해놔")
    assert (said.runs, said.body) == (["편서린"], "통화했는데 샘플 보내달래")


def test_the_contact_that_stays_is_the_one_with_this_address() -> None:
    chat = Conversation("es")
    chat.says("Paco Lista y Francisco Lista son el mismo, quédate con paco@lista.example")
    chat.gets(found(contact(1, "Paco", "Lista", email="paco@lista.example")))
    chat.gets(found(contact(2, "Francisco", "Lista", email="f@lista.example")))
    assert chat.called() == ("merge_contacts", {"contact_id": "1", "duplicate_id": "2"})


def test_an_address_of_neither_contact_settles_no_merge() -> None:
    chat = Conversation("ko")
    chat.says("맹주호랑 맹주오 같은 사람이야 other@x.example 남기고 합쳐")
    chat.gets(found(contact(1, "주호", "맹", email="juho@maeng.example")))
    chat.gets(found(contact(2, "주오", "맹", email="juo@maeng.example")))
    assert chat.decision.calls == ()
    assert "choose:1" in chat.offered()


def test_a_company_above_a_list_is_the_one_of_all() -> None:
    text = "he visto a 2 de Vidrios Salinas: Timo Ranz (timo@s.example) y Pura Gil (pura@s.example). Añádelos"
    said = assistant().understand(text, "es").requests
    assert [each.entities.company for each in said] == ["Vidrios Salinas"] * 2


def test_a_request_that_is_taken_back_is_not_asked_for() -> None:
    said = _of("fr", "laisse tomber la ville, par contre son fixe c'est le 05 55 20 30 40")
    assert (said.labelled, said.named) == ({"phone": "05 55 20 30 40"}, [])


@pytest.mark.parametrize(("locale", "text", "name"), NAMES)
def test_a_name_stands_before_a_question(locale: Locale, text: str, name: tuple[str, str]) -> None:
    read = read_person(text, locale, asked=True)
    assert read is not None
    assert (read.first, read.last) == name


@pytest.mark.parametrize(("locale", "text"), NO_NAMES)
def test_a_word_before_a_question_is_no_name(locale: Locale, text: str) -> None:
    assert read_person(text, locale, asked=True) is None
