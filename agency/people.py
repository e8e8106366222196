"""The agency's people."""

from agency.models import User


def ensure_person(
    *, email: str, password: str | None, name: str = "", role: str = User.Role.AGENT
) -> tuple[User, bool]:
    """Return the person of this e-mail address, made if missing; change no existing one."""
    address = email.strip().lower()
    existing = User.objects.filter(email=address).first()
    if existing is not None:
        return existing, False
    return User.objects.create_user(address, password, name=name, role=role), True
