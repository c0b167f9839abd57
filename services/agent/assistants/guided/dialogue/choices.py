"""What a contact chooses without a sentence: a person of a list, more results, or no to a proposal."""

from services.agent.assistants.guided.dialogue import finding, merge, requests, search
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.state import ContactRef, ContactTask, Criteria, MergeTask, SearchTask


def more(turn: Turn, said: str) -> None:
    if tasks := search.more(turn, said):
        requests.add(turn, tasks)


def choose(turn: Turn, person: ContactRef, said: str) -> None:
    task = turn.memory.task
    if turn.memory.asked == "which" and all(person.id != each.id for each in turn.memory.choices):
        requests.old_button(turn)
    elif isinstance(task, MergeTask):
        merge.choose(turn, task, person)
        turn.memory.stop_asking(keep_choices=True)
    elif isinstance(task, ContactTask) and task.person is None:
        turn.memory.stop_asking()
        finding.choose(turn, task, person)
    else:
        requests.add(turn, [SearchTask(criteria=Criteria(contact_id=person.id), said=said)])


def decline(turn: Turn, call_id: str) -> None:
    """The contact doesn't want what was proposed; what was asked for after it goes on."""
    if call_id == turn.proposed and turn.memory.asked == "confirm":
        turn.memory.forget_task()
    turn.say("nothing_changed")
