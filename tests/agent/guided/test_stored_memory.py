"""What an earlier version stored in a log is still understood."""

from services.agent.assistants.guided.state import Criteria, UpdateTask


def test_a_contact_of_the_previous_version_is_still_looked_for() -> None:
    stored = {"kind": "update", "who": {"name": "Jane Doe"}, "changes": {"city": "Oslo"}}
    assert UpdateTask.model_validate(stored).criteria == Criteria(name="Jane Doe")


def test_a_stored_task_is_read_as_it_was() -> None:
    task = UpdateTask(criteria=Criteria(name="Jane Doe"), changes={"city": "Oslo"})
    assert UpdateTask.model_validate(task.model_dump()) == task
