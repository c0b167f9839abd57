"""Channels that a desk connects by bridges of its own: signed webhooks in, signed webhooks out."""
