"""What a message says in answer to another question than the one that was asked: digits are not always a number."""

import pytest

from services.agent.flows.runtime.answers import Answer, Question, read_answer
from tests.agent.played import inbound

REGIONS = ("US", "GB", "FR", "ES", "PL", "KR", "RU", None)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("around", ["my order {} is late", "it is vera.{}a@acme.example", "{}", "call {} please"])
def test_no_digits_stop_the_reader(region: str | None, around: str) -> None:
    for size in range(1, 20):
        text = around.format("1555019923456789012"[:size])
        read_answer(Question("phone", region=region, language="en"), text)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("line", ["it is vera.1234567a@acme.example", "my order 5550199 is late, vera@acme.example"])
def test_the_address_is_taken_and_other_digits_are_no_phone_number(region: str | None, line: str) -> None:
    played = inbound("en", region=region).opens().says("my invoice is wrong").says("Vera").says(line)
    assert played.variables["email"].startswith("vera")
    assert "phone" not in played.variables


def test_a_number_among_words_is_taken_where_it_is_valid() -> None:
    read = read_answer(Question("phone", region="GB", language="en"), "call me on 020 7946 0999 please")
    assert isinstance(read, Answer)
    played = inbound("en", region="GB").opens().says("my invoice is wrong").says("Vera")
    assert played.says("call me on 020 7946 0999 please").variables["phone"] == "+442079460999"
