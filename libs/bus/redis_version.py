"""Which Redis is new enough, apart from what needs redis-py, since `up` asks before it imports that."""

MIN_VERSION = (6, 2)
"""The oldest version with the stream commands in use (XAUTOCLAIM)."""
