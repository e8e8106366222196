"""Messages as bubbles: what each shows, and what hangs on it; a page of them at a time."""

from conversations.bubbles.bubble import Bubble, Quote, dress

__all__ = ["Bubble", "Quote", "dress"]
