"""The oldest supported version of Redis. It is a separate module because `up` needs it before it imports redis-py."""

MIN_VERSION = (6, 2)
"""The oldest version with the stream commands in use (XAUTOCLAIM)."""

MIN_CLUSTER_VERSION = (7, 0)
"""The oldest version of a cluster: it has sharded pub/sub, which keeps a message on the server that publishes it."""
