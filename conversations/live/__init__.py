"""Live updates: "conversation N changed", ids only, from any process to every open page."""

from conversations.live.publish import changed

__all__ = ["changed"]
