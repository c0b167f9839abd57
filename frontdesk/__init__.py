"""The command `python -m frontdesk`: everything on one machine, and what looks after it."""
