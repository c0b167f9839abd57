"""Brings conversations and teammates together: the directory, presence, the queues and the assigner.

The desk's own keys share one hash tag, apart from the conversations. An assignment reserves a teammate there, appends
`assigned` to the log, and confirms. When a process dies between two of these steps, the sweep finds the reservation and
finishes it, or releases it if the log went another way. The owner version orders the news of a log at the desk.
"""

from libs.assignment.assigner import Assigner
from libs.assignment.desk_file import DeskFileError, read_desk_file
from libs.assignment.directory import STORED_RULES, Directory
from libs.assignment.edits import Edit, VersionChanged
from libs.assignment.level_check import problem_of_levels
from libs.assignment.look_check import problem_of_look
from libs.assignment.presence import Presence
from libs.assignment.queue import AssignmentQueue, QueueSurvey
from libs.assignment.sweeper import Sweeper
from libs.assignment.team_hours import TeamHours, due
from libs.assignment.visibility import Sight

__all__ = [
    "STORED_RULES",
    "Assigner",
    "AssignmentQueue",
    "DeskFileError",
    "Directory",
    "Edit",
    "Presence",
    "QueueSurvey",
    "Sight",
    "Sweeper",
    "TeamHours",
    "VersionChanged",
    "due",
    "problem_of_levels",
    "problem_of_look",
    "read_desk_file",
]
