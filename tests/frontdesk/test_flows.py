"""`frontdesk flows`: reads flow files as an agent would, and draws them."""

from pathlib import Path

from tests.frontdesk.stand_ins import ROOT, command

SHIPPED = ("--flows", str(ROOT / "flows"))


def test_the_shipped_flows_are_right(tmp_path: Path) -> None:
    done = command(tmp_path, "flows", "check", *SHIPPED, FRONTDESK_DESK=str(ROOT / "desk" / "desk.yaml"))
    assert done.returncode == 0, done.stderr
    assert "inbound_conversation" in done.stdout
    assert "warning" not in done.stdout


def test_a_wrong_one_is_named_with_its_line(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "a.yaml").write_text("name: a\ntrigger: {on: chat.opened}\nsteps:\n  - jump: {to: nowhere}\n")
    done = command(tmp_path, "flows", "check")
    assert done.returncode == 2
    assert "a.yaml:4: there is no step with the id 'nowhere' to jump to" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_team_or_calendar_that_the_desk_does_not_have_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.yaml").write_text(
        "name: a\ntrigger: {on: chat.opened}\nsteps: [{office_hours: {calendar: night}}, {assign: {team: ghosts}}]\n"
    )
    done = command(tmp_path, "flows", "check", FRONTDESK_DESK=str(ROOT / "desk" / "desk.yaml"))
    assert done.returncode == 0
    assert "warning: a: the desk has no team 'ghosts'" in done.stdout
    assert "warning: a: the desk has no calendar 'night'" in done.stdout


def test_a_conversation_of_staff_that_goes_to_a_team_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.yaml").write_text(
        "name: a\ntrigger: {on: chat.opened, when: principal.kind == 'staff'}\nsteps: [{assign: {team: sales}}]\n"
    )
    done = command(tmp_path, "flows", "check", FRONTDESK_DESK=str(ROOT / "desk" / "desk.yaml"))
    assert done.returncode == 0
    assert "warning: a: may give a conversation of staff to the team 'sales'" in done.stdout


def test_one_is_drawn_by_name(tmp_path: Path) -> None:
    done = command(tmp_path, "flows", "show", "contact_manager", *SHIPPED)
    assert done.stdout.startswith("flowchart TD")
    unknown = command(tmp_path, "flows", "show", "nothing", *SHIPPED)
    assert (unknown.returncode, "contact_manager, inbound_conversation" in unknown.stderr) == (2, True)
