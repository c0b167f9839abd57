"""What people say behind a change: the same for one more contact, a company by a pronoun, and values put back."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactCreated, ContactUpdated, NoteAdded
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok, only_entities

OSKAR = contact(2, "Oskar", "Nyström", email="oskar@fjord.example", city="Stockholm", phone="+46846500462")
MOVED = contact(2, "Oskar", "Nyström", email="oskar@fjord.example", city="Malmö", phone="+46846500462")
RUNG = contact(2, "Oskar", "Nyström", email="oskar@fjord.example", city="Stockholm", phone="+46846500499")
PAUL = contact(3, "Paul", "Green", email="paul@green.example")
SAME: tuple[tuple[Locale, str], ...] = (
    ("fr", "pareil pour Nils"), ("fr", "et nils pareil"), ("fr", "idem pour nils"),
    ("fr", "fais la même chose pour Nils"),
    ("fr", "et pour Nils aussi"), ("en", "same for Nils"), ("en", "nils too"), ("en", "do the same for nils, please"),
    ("en", "Nils as well"), ("es", "lo mismo para Nils"), ("es", "y Nils también"), ("es", "lo mismo con Nils"),
    ("pl", "to samo dla Nils"), ("pl", "Nils też"),
)  # fmt: skip
OTHERS: tuple[tuple[Locale, str], ...] = (
    ("fr", "non, pareil pour Nils"), ("fr", "pareil pour l'adresse"), ("fr", "Oskar aussi"),
    ("en", "same for the city"), ("en", "same"), ("fr", "merci, à toi aussi"),
)  # fmt: skip
TOLD: tuple[tuple[Locale, str, str], ...] = (
    ("fr", "il bosse chez globex", "globex"), ("fr", "elle travaille chez Globex", "Globex"),
    ("en", "he works at globex", "globex"), ("en", "she's with Globex", "Globex"),
    ("es", "ella trabaja en Globex", "Globex"),
)  # fmt: skip
PUT_BACK = (
    "remettre son numéro précédent ?", "il faudrait remettre le précédent numéro", "remettez la valeur initiale svp",
    "on peut remettre le numéro d'origine ?", "tu peux lui redonner le numéro initial", "rétablissez-lui le numéro",
)  # fmt: skip

ONE_MORE: tuple[tuple[Locale, str], ...] = (
    ("en", "and one more for him: signs on Friday"), ("es", "y otra más para él: signs on Friday"),
    ("fr", "et encore une pour lui : signs on Friday"), ("pl", "i jeszcze jedną do niego: signs on Friday"),
    ("ru", "и ещё одну ему же: signs on Friday"), ("ko", "하나 더: signs on Friday"),
)  # fmt: skip
SAME_OWNER: tuple[tuple[Locale, str], ...] = (
    ("en", "and Nils Bergström to her too"), ("es", "y a Nils Bergström también dásela a ella"),
    ("fr", "et Nils Bergström aussi, passe-le-lui"), ("pl", "i Nilsa Bergströma też oddaj jej"),
    ("ru", "и Нильса Бергстрёма тоже отдай ей"),
)  # fmt: skip


def _behind(locale: Locale, prop: str = "city") -> Conversation:
    chat = Conversation(locale)
    chat.says("Oskar Nyström")
    chat.gets(found(OSKAR))
    now = MOVED if prop == "city" else RUNG
    chat.says({"city": "ville Malmö", "phone": "téléphone +46846500499"}[prop] if locale == "fr" else "city Malmö")
    change = Change(property=prop, before=OSKAR.properties[prop], after=now.properties[prop])
    chat.gets(ok(ContactUpdated(contact=now, changes=[change])))
    return chat


@pytest.mark.parametrize(("locale", "said"), SAME)
def test_the_same_change_for_one_more_contact(locale: Locale, said: str) -> None:
    chat = _behind(locale)
    (call,) = chat.says(said).calls
    assert call.tool == "search_contact"
    (change,) = chat.gets(found(contact(5, "Nils", "Bergström"))).calls
    assert change.arguments == {"contact_id": "5", "city": "Malmö"}
    assert change.unasked


@pytest.mark.parametrize(("locale", "said"), OTHERS)
def test_other_words_repeat_no_change(locale: Locale, said: str) -> None:
    assert all(call.tool != "update_contact" for call in _behind(locale).says(said).calls)


def test_a_number_of_one_person_is_not_repeated() -> None:
    chat = _behind("fr", "phone")
    chat.says("pareil pour Nils")
    assert not any(call.tool == "update_contact" for call in chat.gets(found(contact(5, "Nils", "Bergström"))).calls)


@pytest.mark.parametrize(("locale", "said", "company"), TOLD)
def test_a_pronoun_with_a_company_tells_of_the_contact(locale: Locale, said: str, company: str) -> None:
    chat = Conversation(locale)
    chat.says("Oskar Nyström")
    chat.gets(found(OSKAR))
    (call,) = chat.says(said).calls
    assert (call.tool, call.arguments) == ("update_contact", {"contact_id": "2", "company": company})


@pytest.mark.parametrize("said", ["elle est comptable chez globex", "il est chez globex"])
def test_a_company_in_lower_case_behind_a_new_contact_is_added(said: str) -> None:
    chat = Conversation("fr")
    chat.says("ajoute Paul Green, paul@green.example")
    chat.says("non, c'est tout")
    chat.gets(ok(ContactCreated(contact=PAUL)))
    (call,) = chat.says(said).calls
    assert call.arguments["company"] == "globex"


@pytest.mark.parametrize("said", PUT_BACK)
def test_a_verb_of_putting_back_proposes_the_undo(said: str) -> None:
    (call,) = _behind("fr", "phone").says(said).calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


def test_a_town_behind_the_company_is_asked_for() -> None:
    assert only_entities("il bosse chez michelin à clermont", "fr").unsure == ["clermont"]


def test_the_other_one_behind_a_change_is_asked_about() -> None:
    chat = _behind("fr")
    chat.says("non l'autre")
    assert chat.said("ask_about_change", name="Oskar Nyström")


@pytest.mark.parametrize(
    ("locale", "said", "name"),
    [("fr", "non en fait c'est nystrom avec un o", "Nystrom"), ("en", "his last name is de la cruz", "de la Cruz")],
)
def test_a_family_name_in_lower_case_gets_its_capitals(locale: Locale, said: str, name: str) -> None:
    chat = _behind(locale)
    (call,) = chat.says(said).calls
    assert call.arguments["lastname"] == name


def test_a_part_of_a_domain_behind_a_job_is_asked_for() -> None:
    said = "nouveau contact : Dr Sophie Arnal | médecin | Aubagne | s.arnal@sante-aubagne.example"
    chat = Conversation("fr")
    chat.says(said)
    assert chat.said("ask_meaning", what="“Aubagne”")


@pytest.mark.parametrize(
    ("said", "last", "company"),
    [
        ("crée paul guérin menuiserie guérin paul@guerin.example", "Guérin", "Menuiserie Guérin"),
        ("ajoute Carole Blin (carole@blin.example, Blin Traiteur)", "Blin", "Blin Traiteur"),
        ("ajoute Jean-Marc Leroy Boulangerie Leroy 06 12 34 56 78", "Leroy", "Boulangerie Leroy"),
        ("nouveau client : sophie arnal pharmacie du port s.arnal@port.example", "Arnal", "Pharmacie du Port"),
    ],
)
def test_a_kind_of_company_behind_a_name_begins_the_company(said: str, last: str, company: str) -> None:
    (request,) = assistant().understand(said, "fr").requests
    fields = assistant().maker.drafts.draft(request.entities, "fr").fields
    assert (fields["lastname"], fields["company"].casefold()) == (last, company.casefold())


@pytest.mark.parametrize(
    "said",
    [
        "oups non c'est Malmö pour Nils, pas pour Oskar",
        "non, Malmö c'est Nils, pas Oskar",
        "pardon, Malmö c'était pour Nils",
    ],
)
def test_the_value_is_said_again_with_the_other_contact(said: str) -> None:
    (call,) = _behind("fr").says(said).calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


def test_a_given_name_is_no_job_behind_a_denial() -> None:
    chat = Conversation("fr")
    chat.says("Oskar Nyström")
    chat.gets(found(OSKAR))
    chat.says("son boulot c'est chef d'atelier")
    now = contact(2, "Oskar", "Nyström", jobtitle="chef d'atelier")
    change = Change(property="jobtitle", before="", after="chef d'atelier")
    chat.gets(ok(ContactUpdated(contact=now, changes=[change])))
    assert all(call.tool != "update_contact" for call in chat.says("ah non pardon c'est nils ça").calls)


@pytest.mark.parametrize(
    "said",
    [
        "ajoute bruno lefort, bruno@lefort.example, garage lefort",
        "ajoute bruno lefort bruno@lefort.example garage lefort à nevers",
        "crée bruno lefort / garage lefort / bruno@lefort.example",
    ],
)
def test_a_kind_of_company_before_its_name_belongs_to_it(said: str) -> None:
    (request,) = assistant().understand(said, "fr").requests
    fields = assistant().maker.drafts.draft(request.entities, "fr").fields
    assert (fields["lastname"], fields["company"]) == ("Lefort", "Garage Lefort")


@pytest.mark.parametrize(("locale", "said"), ONE_MORE)
def test_one_more_note_is_for_the_same_contact(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    chat.says("Oskar Nyström")
    chat.gets(found(OSKAR))
    chat.says(
        {
            "en": "note: wants a quote",
            "es": "añade una nota: wants a quote",
            "fr": "note : wants a quote",
            "ko": "메모: wants a quote",
            "pl": "notatka: wants a quote",
            "ru": "заметка: wants a quote",
        }[locale]
    )
    assert chat.called() == ("add_note", {"contact_id": "2", "body": "wants a quote"})
    chat.gets(ok(NoteAdded(note_id="1", contact_id="2", contact=OSKAR)))
    chat.says(said)
    assert chat.called() == ("add_note", {"contact_id": "2", "body": "signs on Friday"})


@pytest.mark.parametrize(("locale", "said"), SAME_OWNER)
def test_one_more_contact_for_the_owner_of_the_change(locale: Locale, said: str) -> None:
    owned = contact(2, "Oskar", "Nyström", email="oskar@fjord.example", hubspot_owner_id="77")
    chat = Conversation("en")
    chat.says("assign Oskar Nyström to Daria Orlova")
    chat.gets(found(OSKAR))
    chat.gets(ok(ContactUpdated(contact=owned, changes=[Change(property="hubspot_owner_id", before="", after="77")])))
    chat.says(said)
    assert chat.called()[0] == "search_contact", locale
    chat.gets(found(contact(5, "Nils", "Bergström")))
    changed = {"contact_id": "5", "other": [{"property": "hubspot_owner_id", "value": "77"}]}
    assert chat.called() == ("update_contact", changed)
