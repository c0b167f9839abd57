"""`web/src/shared/types.d.ts` has the shapes of the gateway's models, so that a renamed field fails a check."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from libs.contracts import cards, desk, entries, frames, imports, messages, results
from services.gateway.desk import frames as desk_frames
from services.gateway.desk import schemas

TYPES = Path(__file__).parents[2] / "web/src/shared/types.d.ts"
_INTERFACE = re.compile(r"^interface (\w+) \{((?:[^{}]|\{[^{}]*\})*)\}", re.MULTILINE)
_FIELD = re.compile(r"(?:^|;)\s*(\w+)\??:")

MODELS: dict[str, type[BaseModel]] = {
    name: model
    for module in (cards, desk, desk_frames, entries, frames, imports, messages, results, schemas)
    for name, model in vars(module).items()
    if isinstance(model, type) and issubclass(model, BaseModel)
}
INTERFACES = {name: set(_FIELD.findall(re.sub(r"\{[^{}]*\}", "", body)))
              for name, body in _INTERFACE.findall(TYPES.read_text(encoding="utf-8"))}  # fmt: skip
WHOLE: set[type[BaseModel]] = {
    *get_args(frames.ServerFrame),
    *get_args(desk_frames.DeskServerFrame),
    *get_args(get_args(cards.Card)[0]),
    messages.VisibleMessage,
}


@pytest.mark.parametrize("name", sorted(INTERFACES.keys() & MODELS.keys()))
def test_each_field_is_one_of_the_model(name: str) -> None:
    assert INTERFACES[name] <= MODELS[name].model_fields.keys()


@pytest.mark.parametrize("name", sorted({model.__name__ for model in WHOLE}))
def test_frames_and_cards_are_whole(name: str) -> None:
    assert INTERFACES[name] == MODELS[name].model_fields.keys()
