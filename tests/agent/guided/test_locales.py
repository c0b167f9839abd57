"""The language files: all say and understand the same things."""

import re
from pathlib import Path

import phonenumbers
import pytest
from pydantic import BaseModel

from libs.contracts.principals import LOCALES, Locale
from libs.contracts.tools import PropertyFilter, tool_names
from libs.contracts.tools.catalog import TOOLS
from libs.contracts.tools.contact_fields import PropertyValue
from services.agent.assistants.guided import GuidedAssistant
from services.agent.assistants.guided.dialogue.turn import STARTS
from services.agent.assistants.guided.locales import Language, LocaleError, read_languages
from services.agent.assistants.guided.phrases import Phrases, plural_form
from tests.agent.guided.conversation import LOCALES_DIR
from tests.agent.guided.conversation import assistant as guided

WEB = Path(__file__).parents[3] / "web/src"
LANGUAGES = read_languages(LOCALES_DIR)
ENGLISH = LANGUAGES["en"]
FAMILY_FIRST = "lastname_firstname"
"""A label for both parts of a name in this order. Only some languages have one; it is read as a name."""
OTHERS = [locale for locale in LOCALES if locale != "en"]
FORMS = {
    "en": {"one", "other"}, "es": {"one", "other"}, "fr": {"one", "other"}, "pl": {"one", "few", "many"},
    "ko": {"other"}, "ru": {"one", "few", "many"},
}  # fmt: skip


def placeholders(text: object) -> set[str]:
    texts = text.values() if isinstance(text, dict) else [text]
    return {name for each in texts for name in re.findall(r"\{(\w+)\}", str(each))}


@pytest.mark.parametrize("locale", OTHERS)
def test_each_language_has_the_same_keys(locale: Locale) -> None:
    language = LANGUAGES[locale]
    assert language.texts.keys() == ENGLISH.texts.keys()
    assert language.field_names.keys() == ENGLISH.field_names.keys()
    for part in ("intents", "replies", "fields", "stages", "ordinals"):
        own, english = (set(getattr(each.words, part)) - {FAMILY_FIRST} for each in (language, ENGLISH))
        assert own == english, part


@pytest.mark.parametrize("locale", OTHERS)
@pytest.mark.parametrize("key", ENGLISH.texts)
def test_each_text_has_the_same_placeholders(locale: Locale, key: str) -> None:
    optional = {"count", "shown"}
    assert placeholders(LANGUAGES[locale].texts[key]) - optional == placeholders(ENGLISH.texts[key]) - optional


@pytest.mark.parametrize("locale", LOCALES)
def test_counted_texts_have_all_forms_that_the_language_has(locale: Locale) -> None:
    counted = {key: text for key, text in LANGUAGES[locale].texts.items() if isinstance(text, dict)}
    assert counted.keys() == {key for key, text in ENGLISH.texts.items() if isinstance(text, dict)}
    assert all(set(text) == FORMS[locale] for text in counted.values() if isinstance(text, dict))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_property_that_is_understood_has_a_name(locale: Locale) -> None:
    language = LANGUAGES[locale]
    assert language.words.fields.keys() - {"id", FAMILY_FIRST} <= language.field_names.keys()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_argument_of_the_tools_has_a_name(locale: Locale) -> None:
    """A problem names one; people don't know the arguments."""
    models: list[type[BaseModel]] = [
        *(TOOLS[name].arguments for name in tool_names("model")),
        PropertyValue,
        PropertyFilter,
    ]
    assert {name for model in models for name in model.model_fields} <= LANGUAGES[locale].field_names.keys()


@pytest.mark.parametrize("locale", OTHERS)
def test_nothing_was_left_in_english(locale: Locale) -> None:
    same = {key for key, text in LANGUAGES[locale].texts.items() if text == ENGLISH.texts[key]}
    assert same <= {"button_no"}


@pytest.mark.parametrize(
    ("locale", "forms"),
    [
        ("en", {0: "other", 1: "one", 2: "other", 21: "other"}),
        ("es", {0: "other", 1: "one", 2: "other"}),
        ("fr", {0: "one", 1: "one", 2: "other"}),
        ("ko", {1: "other", 2: "other"}),
        ("pl", {0: "many", 1: "one", 2: "few", 4: "few", 5: "many", 12: "many", 21: "many", 22: "few", 112: "many"}),
        ("ru", {0: "many", 1: "one", 3: "few", 5: "many", 11: "many", 21: "one", 24: "few", 111: "many", 112: "many"}),
    ],
)
def test_plural_forms(locale: Locale, forms: dict[int, str]) -> None:
    assert {count: plural_form(locale, count) for count in forms} == forms


@pytest.mark.parametrize("locale", LOCALES)
def test_every_count_has_a_text(locale: Locale) -> None:
    """The rules of Spanish and French name a form for whole millions."""
    counted = [(key, text) for key, text in LANGUAGES[locale].texts.items() if isinstance(text, dict)]
    for key, text in counted:
        values = dict.fromkeys(placeholders(text) - {"count"}, "x")
        assert all(Phrases(LANGUAGES).text(locale, key, count, **values) for count in (0, 1, 2, 5, 1_000_000))


def test_the_button_texts_are_understood_as_what_they_do() -> None:
    """People may type the label of a button."""
    assistant = guided()
    for locale, language in LANGUAGES.items():
        for start in STARTS:
            said = assistant.understand(str(language.texts[f"button_{start}"]), locale)
            assert [request.intent for request in said.requests] == [start], (locale, start)
        for button in ("cancel", "yes", "no", "skip", "skip_rest", "retry", "more"):
            said = assistant.understand(str(language.texts[f"button_{button}"]), locale)
            assert button.removesuffix("_rest") in said.replies, (locale, button)
            assert not said.requests, (locale, button)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_examples_work_as_they_stand(locale: Locale) -> None:
    """People will type them: each is understood, and its phone number has the country code that every account needs."""
    assistant, texts = guided(), LANGUAGES[locale].texts
    examples = re.findall(r"[“«„]\s?(.+?)\s?[”»]", str(texts["capabilities"]))
    intents = [[request.intent for request in assistant.understand(each, locale).requests] for each in examples]
    assert intents[:3] == [["search"], ["create"], ["update"]]
    entities = assistant.understand(examples[2], locale).requests[0].entities
    assert entities.phones or "phone" in entities.labelled
    numbers = [number for text in texts.values() for number in re.findall(r"[+\d][\d -]{7,}\d", str(text))]
    assert numbers
    for number in numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number


@pytest.mark.parametrize("locale", LOCALES)
def test_the_demo_pages_prompts_do_what_they_say(locale: Locale) -> None:
    """One click puts them into the composer: they are the first thing that a new user sends."""
    page = WEB / "demo/demo.html" if locale == "en" else WEB / "locales" / "demo" / f"{locale}.js"
    prompts = re.findall(
        r"prompt(?:Find|Create|Update)(?:\">|: ')(.+?)(?:</button>|',)", page.read_text(encoding="utf-8")
    )
    assistant = guided()
    find, create, update = [assistant.understand(prompt, locale).requests for prompt in prompts]
    assert [request.intent for request in (*find, *create, *update)] == ["search", "create", "update"]
    assert find[0].entities.sites == ["acme.com"]
    new = create[0].entities
    assert (new.runs, new.emails, new.company or new.labelled["company"]) == (["Jane Doe"], ["jane@acme.com"], "Acme")
    assert (update[0].entities.holder, update[0].entities.labelled) == ("Jane", {"phone": "+1 415 555 0199"})


def test_a_missing_or_wrong_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LocaleError, match=r"en\.yaml"):
        GuidedAssistant.load(tmp_path)
    for locale in LOCALES:
        (tmp_path / f"{locale}.yaml").write_text((LOCALES_DIR / f"{locale}.yaml").read_text(encoding="utf-8"))
    (tmp_path / "pl.yaml").write_text("texts: {}\nfield_names: {}\nwords: {intents: {dance: x}}\n")
    with pytest.raises(LocaleError, match=r"pl\.yaml: words"):
        GuidedAssistant.load(tmp_path)


def test_files_hold_nothing_but_the_three_parts() -> None:
    assert set(Language.model_fields) == {"texts", "field_names", "words"}
