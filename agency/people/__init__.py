"""The agency's people: made, listed, changed, sent home and asked back."""

from agency.people.making import (
    InvalidPersonError,
    email_address,
    ensure_owner,
    ensure_person,
)

__all__ = ["InvalidPersonError", "email_address", "ensure_owner", "ensure_person"]
