"""People made by commands, and addresses as they are stored."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agency.models import User

EMAIL_LENGTH = 254


class InvalidPersonError(ValueError):
    """The person cannot be added like this; the message says why."""


def ensure_person(
    *, email: str, password: str | None, name: str = "", role: str = User.Role.AGENT
) -> tuple[User, bool]:
    """Return the person of this e-mail address, made if missing; change no existing one.

    Raises :class:`InvalidPersonError`.
    """
    address = email_address(email)
    existing = User.objects.filter(email=address).first()
    if existing is not None:
        return existing, False
    return User.objects.create_user(address, password, name=name, role=role), True


def ensure_owner(*, email: str, password: str) -> tuple[User, bool]:
    """Return the owner of this e-mail address, made if the agency has no owner at all.

    Raises :class:`InvalidPersonError` for an agency with other owners.
    """
    address = email_address(email)
    owners = User.objects.filter(role=User.Role.OWNER)
    if owners.exists() and not owners.filter(email=address).exists():
        raise InvalidPersonError(f"The agency has an owner already, and that is not {address}.")
    person, created = ensure_person(email=address, password=password, role=User.Role.OWNER)
    if person.role != User.Role.OWNER:
        raise InvalidPersonError(f"{address} is with the agency already, but not as its owner.")
    return person, created


def email_address(text: str) -> str:
    """Return an e-mail address as it is stored. Raises :class:`InvalidPersonError`."""
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidPersonError(f"{text[:80]!r} is no e-mail address.") from error
    if len(address) > EMAIL_LENGTH:
        raise InvalidPersonError(
            f"The e-mail address has {len(address)} characters; {EMAIL_LENGTH} are possible."
        )
    return address
