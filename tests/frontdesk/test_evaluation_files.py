"""Files of dialogues: a mistake is answered with the file, the dialogue and the field, in one plain line."""

import re
from collections import Counter
from pathlib import Path

import pytest

from frontdesk.errors import UserError
from frontdesk.evaluate.dialogues import Dialogue, Expected, Press
from frontdesk.evaluate.files import read_dialogues
from frontdesk.evaluate.stage import property_names
from libs.contracts import LOCALES
from tests.frontdesk.stand_ins import ROOT

RIGHT = """\
- id: en-right
  kind: search
  seeds: [{email: ada@loom.example, firstname: Ada}]
  say: ["find ada", {press: confirm}]
  expect:
    records: [{email: ada@loom.example, firstname: [Ada, ADA], lastname: null, notes: [calls back]}]
    words: [ada@loom.example, [one, "1"]]
"""


def read(folder: Path, text: str, name: str = "en.yaml") -> list[Dialogue]:
    (folder / name).write_text(text, encoding="utf-8")
    return read_dialogues([folder], property_names())


def test_a_dialogue_is_read_as_it_was_written(tmp_path: Path) -> None:
    [dialogue] = read(tmp_path, RIGHT)
    assert (dialogue.id, dialogue.language, dialogue.person) == ("en-right", "en", "staff")
    assert dialogue.say == ["find ada", Press(press="confirm")]
    [record] = dialogue.expect.records
    assert record.values == {"email": ["ada@loom.example"], "firstname": ["Ada", "ADA"], "lastname": [None]}
    assert record.notes == ["calls back"]
    assert dialogue.expect.words == ["ada@loom.example", ["one", "1"]]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("sya: [hi]", "sya: is not a field (did you mean say?)"),
        ("say: hi", "say: must be a list"),
        ("say: []", "say: must not be empty"),
        ("say: [hi, 3]", "say, item 2: must be text: put it in quotes (YAML reads it as 3)"),
        ("say: [hi, [ho]]", "say, item 2: must be text, or a click such as {press: confirm}"),
        ("say: [hi, {pres: confirm}]", "say, item 2, pres: is not a field (did you mean press?)"),
        ("as: boss", "as: must be one of 'staff' or 'visitor'"),
        ("seeds: [{fristname: Ada}]", "seeds, item 1: there is no property fristname (did you mean firstname?)"),
        ("seeds: [{email: a@b.example}, {phone: 0123}]", "seeds, item 2, phone: must be text: put it in quotes"),
        ("expect: {word: [hi]}", "expect.word: is not a field (did you mean words?)"),
        ("expect: {words: [yes]}", "expect.words, item 1: must be text: put it in quotes (YAML reads it as True)"),
        ('expect: {never: [""]}', "expect.never, item 1: must not be empty"),
        ('expect: {count: "3"}', "expect.count: must be a whole number"),
        ("expect: {records: [{email: a@b.example, fax: 12}]}", "expect.records, item 1, fax"),
        ("expect: {records: [{email: a@b.example, fx: x}]}", "expect.records, item 1: there is no property fx"),
        ("expect: {records: [{city: Oslo}]}", "expect.records, item 1: needs an email, a firstname or a lastname"),
    ],
)
def test_a_wrong_field_is_named_with_its_place(line: str, answer: str, tmp_path: Path) -> None:
    field = line.partition(":")[0]
    fields = {"kind": "kind: search", "say": "say: [hi]", "expect": "expect: {}", field: line}
    text = "- id: en-wrong\n" + "".join(f"  {each}\n" for each in fields.values())
    with pytest.raises(UserError) as refused:
        read(tmp_path, text)
    assert str(refused.value).startswith(f"{tmp_path}/en.yaml: en-wrong: {answer}")
    assert "\n" not in str(refused.value)


def test_a_field_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="en-wrong: expect: is missing"):
        read(tmp_path, "- {id: en-wrong, kind: search, say: [hi]}")


def test_a_dialogue_without_a_name_is_counted(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"en\.yaml: dialogue 2: id: is missing"):
        read(tmp_path, RIGHT + "- {kind: search, say: [hi], expect: {}}")


def test_a_name_that_stands_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"en\.yaml:4: say stands twice"):
        read(tmp_path, "- id: en-wrong\n  kind: search\n  say: [hi]\n  say: [ho]\n  expect: {}\n")


def test_text_that_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"en\.yaml:3: "):
        read(tmp_path, "- id: en-wrong\n  say: [hi\n  expect: {}\n")


@pytest.mark.parametrize("text", ["", "hello", "id: en-wrong", "[hello]"])
def test_a_file_without_dialogues_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="begin"):
        read(tmp_path, text)


def test_two_dialogues_with_one_id_are_refused_with_both_files(tmp_path: Path) -> None:
    (tmp_path / "en-more.yaml").write_text(RIGHT)
    with pytest.raises(UserError, match=r"en\.yaml: en-right: id: .*en-more\.yaml has a dialogue with this ID"):
        read(tmp_path, RIGHT)


def test_the_language_is_the_files_or_the_dialogues_own(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="en-right: language: is missing, and the file's name does not begin with one"):
        read(tmp_path, RIGHT, "mine.yaml")
    [dialogue] = read(tmp_path, RIGHT + "  language: ko\n", "mine.yaml")
    assert dialogue.language == "ko"


def test_a_property_of_the_dialogue_itself_is_known(tmp_path: Path) -> None:
    own = RIGHT + "  properties: [{name: shoe_size, label: Shoe size, type: string, fieldType: text}]\n"
    [dialogue] = read(tmp_path, own.replace("lastname: null", "shoe_size: '38'"))
    assert dialogue.expect.records[0].values["shoe_size"] == ["38"]


def test_a_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="gone: there is no such file or folder"):
        read_dialogues([tmp_path / "gone"], property_names())
    with pytest.raises(UserError, match="there are no files of dialogues"):
        read_dialogues([tmp_path], property_names())


def test_the_example_of_the_page_can_be_read(tmp_path: Path) -> None:
    page = (ROOT / "docs/evaluation.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    [dialogue] = read(tmp_path, example)
    assert dialogue.id == "en-moved"
    fields = re.findall(r"^\| `([\w.: ]+)", page.partition("| field |")[2], re.MULTILINE)
    named = {field.removeprefix("expect.").partition(":")[0].partition(" ")[0] for field in fields}
    own = {field.alias or name for name, field in Dialogue.model_fields.items()} | set(Expected.model_fields)
    assert own - named == {"id", "kind", "seeds", "expect", "file"}  # those that the example explains


def test_the_shipped_dialogues_are_many_of_all_kinds_and_invented() -> None:
    shipped = read_dialogues([ROOT / "dialogues"], property_names())
    languages = Counter(each.language for each in shipped)
    assert set(languages) == set(LOCALES)
    assert min(languages.values()) >= 40
    kinds = {language: {each.kind for each in shipped if each.language == language} for language in LOCALES}
    assert all(found == kinds["en"] for found in kinds.values())
    assert len(kinds["en"]) >= 20
    assert [each.id for each in shipped if not each.id.startswith(f"{each.language}-{each.kind}-")] == []
    texts = "\n".join((ROOT / f"dialogues/{language}.yaml").read_text(encoding="utf-8") for language in LOCALES)
    hosts = re.findall(r"(?:@|www\.|https?://)([a-z0-9.-]+)", texts.replace("\\n", "\n"), re.IGNORECASE)
    assert [host for host in hosts if not host.lower().rstrip(".").endswith(".example")] == []
