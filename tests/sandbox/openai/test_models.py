"""A client can learn whether its key and its model are good before it asks anything."""

import openai
import pytest

from tests.sandbox.openai.harness import MODEL, Sandbox


async def test_models_are_listed_and_found(sandbox: Sandbox) -> None:
    listed = [model.id async for model in sandbox.sdk.models.list()]

    assert MODEL in listed
    assert (await sandbox.sdk.models.retrieve(MODEL)).id == MODEL


async def test_a_model_that_does_not_exist(sandbox: Sandbox) -> None:
    await sandbox.script(models=["only-this"])

    with pytest.raises(openai.NotFoundError) as caught:
        await sandbox.sdk.models.retrieve(MODEL)

    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")
    assert [model.id async for model in sandbox.sdk.models.list()] == ["only-this"]


async def test_a_wrong_key_is_refused_everywhere_and_not_repeated(sandbox: Sandbox) -> None:
    await sandbox.script(api_key="sk-right-key-of-the-account")
    wrong = sandbox.sdk.with_options(api_key="sk-wrong-key-of-somebody")

    for call in (
        wrong.models.list(),
        wrong.models.retrieve(MODEL),
        wrong.responses.create(model=MODEL, input="hi"),
    ):
        with pytest.raises(openai.AuthenticationError) as caught:
            await call
        assert caught.value.code == "invalid_api_key"
        assert "wrong-key" not in caught.value.message

    right = sandbox.sdk.with_options(api_key="sk-right-key-of-the-account")
    assert (await right.models.retrieve(MODEL)).id == MODEL
    assert (await right.responses.create(model=MODEL, input="hi")).status == "completed"


async def test_a_missing_key_is_refused_when_one_is_wanted(sandbox: Sandbox) -> None:
    await sandbox.script(api_key="sk-right-key-of-the-account")

    answer = await sandbox.http.get("/v1/models")

    assert answer.status_code == 401
    assert "You didn't provide an API key" in answer.json()["error"]["message"]
