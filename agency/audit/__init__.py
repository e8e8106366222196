"""The audit log: who did which administrative act, when, from where."""

from agency.audit.recording import by_operator, record

__all__ = ["by_operator", "record"]
