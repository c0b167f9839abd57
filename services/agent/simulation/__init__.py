"""Simulated conversations: the real engine over keys of its own, with a clock and tools that the caller gives."""
