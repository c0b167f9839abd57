"""Replays past conversations on this machine, from Redis or the archive, and prints where they would go otherwise."""
