"""The bench of one slot measures what it names."""

from bench.one_slot import measured


async def test_each_kind_of_work_takes_time_and_more_people_take_more() -> None:
    found = await measured(50)
    (few, few_micros), (many, many_micros), (permit, permit_micros) = found
    assert "20 people" in few
    assert "100 people" in many
    assert "permit" in permit
    assert 0 < permit_micros < few_micros < many_micros
