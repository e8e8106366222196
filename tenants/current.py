"""Which agency this thread works for: django-tenants keeps it on the database connection."""

from typing import Any

from django.db import connection

# The backend's own attributes, which Django's types do not know.
_connection: Any = connection


def agency_id() -> int:
    """Return the id of the agency entered. Raises ``AttributeError`` outside of any."""
    entered: int = _connection.tenant.pk
    return entered


def schema() -> str:
    """Return the name of the schema entered; ``public`` outside of any agency."""
    name: str = _connection.schema_name
    return name


def enter(agency: Any) -> None:
    """Work in this agency's schema from here on."""
    _connection.set_tenant(agency)


def leave() -> None:
    """Work in the public schema from here on."""
    _connection.set_schema_to_public()
