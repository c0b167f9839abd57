"""The desk: what teammates see and do. Thin edges over conversations, the desk's people and its queues."""
