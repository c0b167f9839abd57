"""The event feed: published entries become typed events, in order, in a table that programs read by a cursor."""

from services.archive.feed.expiry import FeedExpiry
from services.archive.feed.recorder import FeedRecorder

__all__ = ["FeedExpiry", "FeedRecorder"]
