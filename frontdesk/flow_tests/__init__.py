"""Plays the tests of flows on this machine, each with a stand-in for HubSpot, and prints what is not as expected."""
