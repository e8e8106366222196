"""Who may change whom. Admins manage everybody but owners; owners manage everybody."""

from django.utils.translation import gettext as _

from agency.models import User

Role = User.Role
STAFF = (Role.OWNER, Role.ADMIN, Role.AGENT)


class RefusedError(ValueError):
    """What is wanted of a person cannot be done; the message says why, for people."""


def may_change(actor: User, person: User) -> bool:
    """Return whether the actor manages this person: an owner is touched by owners only."""
    return actor.manages and may_give(actor, person.role)


def may_give(actor: User, role: str) -> bool:
    """Return whether the actor may make somebody this."""
    return actor.role == Role.OWNER or role != Role.OWNER


def roles(actor: User, *, clients: bool = False) -> list[tuple[str, str]]:
    """Return the choices of a role that the actor may give, people of clients among them or not."""
    offered = (*STAFF, Role.CLIENT) if clients else STAFF
    return [(role.value, str(role.label)) for role in offered if may_give(actor, role)]


def keep_an_owner(person: User) -> None:
    """Make sure that somebody else owns the agency, before this person no longer does.

    Locks the owners, so that two who send each other home at the same moment cannot both succeed.
    Raises :class:`RefusedError`.
    """
    owners = User.objects.select_for_update().filter(role=Role.OWNER, is_active=True).order_by("pk")
    if {owner.pk for owner in owners} <= {person.pk}:
        raise RefusedError(_("This is the last owner. Make somebody else an owner first."))
