"""The bench of one slot measures what it names."""

from bench.one_slot import measured


async def test_each_kind_of_work_takes_time_and_more_people_take_more() -> None:
    found = dict(await measured(50))
    few, few_waiting, many, many_waiting, permit = found.values()
    assert ["20 people" in name for name in found] == [True, True, False, False, False]
    assert ["25 waiting" in name for name in found] == [False, True, False, True, False]
    assert "permit" in list(found)[-1]
    assert 0 < permit < few < many
    assert few_waiting > 0 < many_waiting
