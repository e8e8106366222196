"""Live updates: "conversation N changed", ids only, from any process to every open page."""

from conversations.live.publish import all_changed, changed, tell

__all__ = ["all_changed", "changed", "tell"]
