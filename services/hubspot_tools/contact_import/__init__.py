"""Imports of many contacts: planned from a file, and written a chunk at a time by whichever worker is there."""
