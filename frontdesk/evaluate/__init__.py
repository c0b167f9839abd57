"""Plays dialogues against an assistant, over a stand-in for HubSpot, and judges what they left behind.

`dialogues` reads the files, `stage` runs the services' own parts in this process, `player` types and presses, `judge`
compares HubSpot before and after, `report` makes the tables. `parts` shares the dialogues out among processes.
"""
