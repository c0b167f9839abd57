"""The desk: who works here, who is there, who waits, and who gets whom.

All of it lives under one hash tag, apart from the conversations: where a conversation stands is told here after its
log says so, as often as it takes, and versioned by its owner counter.
"""

from libs.desk.directory import DeskFileError, Directory, read_desk_file
from libs.desk.placements import Held, Placements, Reservation
from libs.desk.presence import Presence

__all__ = ["DeskFileError", "Directory", "Held", "Placements", "Presence", "Reservation", "read_desk_file"]
