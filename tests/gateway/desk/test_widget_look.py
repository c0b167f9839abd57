"""The widget's look as a setting of the desk: checked, in the audit log, and given to pages before they start."""

from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import DeskFileError, Directory, read_desk_file
from libs.contracts import DeskConfig, Teammate, WidgetLook
from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import TeammateClient, put
from tests.gateway.running import Gateway, bearer, host_token

LOOK = {
    "accent": "#7a1f5c", "ink": "#ffffff", "logo": "https://acme.example/logo.png", "greeting": {"es": "¡Hola!"},
    "theme": "light", "position": "start", "offset_x": 0, "locale": "es", "hide": True,
}  # fmt: skip


ADA = bearer(host_token("ada", role="teammate"))


@pytest.fixture
def directory(redis: Redis, keys: Keys) -> Directory:
    return Directory(redis, keys)


@pytest.fixture
async def ada(gateway: Gateway, directory: Directory) -> TeammateClient:
    await directory.put_person(Teammate(id="ada", name="Ada", role="admin"))
    return TeammateClient(gateway, "ada")


async def test_pages_get_the_look_in_the_shape_of_their_settings(gateway: Gateway, ada: TeammateClient) -> None:
    assert (await gateway.http.get("/v1/widget")).json()["look"] is None
    await put(gateway, "widget", LOOK, headers=ADA)
    stored = await ada.get("widget")
    assert {name: stored[name] for name in LOOK} == LOOK
    look = (await gateway.http.get("/v1/widget")).json()["look"]
    assert look == {
        "accent": "#7a1f5c", "ink": "#ffffff", "logo": "https://acme.example/logo.png", "theme": "light",
        "position": "start", "offset": {"x": 0}, "locale": "es", "hide": True,
        "greeting": dict.fromkeys(("en", "es", "fr", "pl", "ko", "ru"), "¡Hola!"),
    }  # fmt: skip
    await put(gateway, "widget", {"title": {"fr": "Accueil", "en": "Help"}}, headers=ADA)
    look = (await gateway.http.get("/v1/widget")).json()["look"]
    assert look == {"title": {"en": "Help", "es": "Help", "fr": "Accueil", "pl": "Help", "ko": "Help", "ru": "Help"}}
    changes = (await ada.get("audit"))["entries"][0]["changes"]
    assert {"field": "accent", "before": "#7a1f5c", "after": None, "withheld": False} in changes
    assert [each for each in changes if each["field"] in ("title", "greeting") and not each["withheld"]] == []


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"accent": "red"}, "/accent"),
        ({"accent": "url(https://elsewhere.example)"}, "/accent"),
        ({"logo": "http://acme.example/logo.png"}, "/logo"),
        ({"logo": "javascript:alert(1)"}, "/logo"),
        ({"logo": "https://user@acme.example/logo.png"}, "/logo"),
        ({"logo": "https:///logo.png"}, "/logo"),
        ({"logo": "https://acme.example/a b.png"}, "/logo"),
        ({"logo": "https://[acme/logo.png"}, "/logo"),
        ({"greeting": {"de": "Hallo"}}, "/greeting/de"),
        ({"greeting": {"en": " \n"}}, "/greeting/en"),
        ({"away": {"en": "x" * 121}}, "/away/en"),
        ({"offset_x": -1}, "/offset_x"),
        ({"script": "alert(1)"}, "/script"),
    ],
)
async def test_a_wrong_value_is_refused_at_its_field(
    gateway: Gateway, ada: TeammateClient, wrong: dict[str, Any], pointer: str
) -> None:
    refused = await put(gateway, "widget", wrong, 422, ADA)
    assert refused["code"] == "invalid"
    assert refused["errors"][0]["pointer"].startswith(pointer)
    assert await ada.get("widget") == WidgetLook().model_dump()


async def test_a_text_that_cannot_be_read_on_its_colour_is_refused(
    gateway: Gateway, ada: TeammateClient, tmp_path: Path
) -> None:
    refused = await put(gateway, "widget", {"accent": "#ffe14d", "ink": "#ffffff"}, 422, ADA)
    assert refused["code"] == "contrast_low"
    assert refused["detail"] == "/ink: the contrast with the accent is 1.3:1, and needs 4.5:1."
    # 4.48:1 is too little, and 4.54:1 is enough.
    await put(gateway, "widget", {"accent": "#777777", "ink": "#ffffff"}, 422, ADA)
    await put(gateway, "widget", {"accent": "#767676", "ink": "#ffffff"}, 200, ADA)
    assert (await put(gateway, "widget", {"ink": "#ffffff"}, 422, ADA))["code"] == "accent_missing"
    file = tmp_path / "desk.yaml"
    file.write_text('widget: {accent: "#ffe14d", ink: "#ffffff"}\n')
    with pytest.raises(DeskFileError, match="widget: /ink: the contrast"):
        read_desk_file(file)


async def test_the_desks_file_sets_the_look(gateway: Gateway, directory: Directory) -> None:
    await directory.put_widget_look(WidgetLook(hide=True))
    await directory.load(DeskConfig(people=[Teammate(id="ada", name="Ada", role="admin")]), "without")
    assert await directory.widget_look() == WidgetLook(hide=True)
    await directory.load(DeskConfig(widget=WidgetLook(accent="#112233")), "with")
    assert await directory.widget_look() == WidgetLook(accent="#112233")
