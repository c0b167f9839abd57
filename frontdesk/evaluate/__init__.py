"""Plays dialogues against an assistant, over a stand-in for HubSpot, and judges what they left behind.

`files` reads the dialogues, `stage` runs the services' own parts in this process, `player` types and clicks, `judge`
compares HubSpot before and after, `report` makes the tables, and `baseline` compares them with those of an earlier run.
`playing` shares the dialogues out among processes.
"""
