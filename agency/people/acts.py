"""What managers do to somebody's account. Each act is one transaction, with its audit entry."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from agency import audit, reassign
from agency.access import StaffRequest
from agency.inviting import invitations
from agency.models import Team, TeamMember, User
from agency.people import rules
from agency.people.rules import RefusedError
from agency.signin import letters, sessions

OWNER = User.Role.OWNER


def store(request: StaffRequest, person: User, before: User, teams: Iterable[Team] | None) -> None:
    """Store a changed person, and in which teams he or she is.

    ``before``: the person as stored. ``teams``: None leaves them as they are. Raises
    :class:`RefusedError` if no owner would be left.
    """
    with transaction.atomic():
        if before.role == OWNER != person.role:
            rules.keep_an_owner(before)
        person.save(update_fields=["name", "role", "client", "calendar"])
        changes = _changes(before, person)
        if teams is not None and (moved := _join(person, list(teams))):
            changes["teams"] = moved
        if changes:
            audit.record(request, "person.changed", person, changes=changes)
            reassign.announce()


def deactivate(request: StaffRequest, person: User) -> None:
    """End all sessions of a person, and let him or her in no more.

    Nor does anybody come in whom he or she invited: of those who go, some have a second address.
    Raises :class:`RefusedError`.
    """
    if person.pk == request.user.pk:
        raise RefusedError(_("You cannot deactivate yourself. Ask another manager."))
    with transaction.atomic():
        if person.role == OWNER:
            rules.keep_an_owner(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        sessions.end_all(person)
        audit.record(request, "person.deactivated", person)
        for invitation in invitations.waiting_from(person).select_for_update():
            invitations.revoke(request, invitation)
        reassign.announce()


def reactivate(request: StaffRequest, person: User) -> None:
    """Let somebody in again, with the password of before."""
    with transaction.atomic():
        person.is_active = True
        person.save(update_fields=["is_active"])
        audit.record(request, "person.reactivated", person)
        reassign.announce()


def reset_two_factor(request: StaffRequest, person: User) -> None:
    """Forget a person's authenticator app and recovery codes, for whoever lost the phone."""
    with transaction.atomic():
        forgotten, _rows = Authenticator.objects.filter(user=person).delete()
        if forgotten:
            audit.record(request, "person.two_factor_reset", person)
            letters.send("mfa/email/totp_deactivated", person.email, {"user": person})


def end_sessions(request: StaffRequest, person: User) -> None:
    """Sign a person out everywhere."""
    with transaction.atomic():
        sessions.end_all(person)
        audit.record(request, "person.signed_out", person)


def _changes(before: User, after: User) -> dict[str, Any]:
    """Return what is another than before, as ``{field: [before, after]}``, in words."""
    pairs = {
        name: [str(getattr(before, name) or ""), str(getattr(after, name) or "")]
        for name in ("name", "role", "client", "calendar")
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _join(person: User, teams: list[Team]) -> list[str] | None:
    """Put a person into these teams only; return them in words, before and after, if they moved."""
    before = list(person.teams.all())
    if {team.pk for team in before} == {team.pk for team in teams}:
        return None
    TeamMember.objects.filter(person=person).exclude(team__in=teams).delete()
    rows = [TeamMember(person=person, team=team) for team in teams]
    TeamMember.objects.bulk_create(rows, ignore_conflicts=True)
    return [", ".join(sorted(team.name for team in side)) for side in (before, teams)]
