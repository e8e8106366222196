"""What becomes of an invitation. Its token is known to the mail alone; the row has a digest."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agency import audit, reassign
from agency.access import StaffRequest
from agency.inviting import letter
from agency.models import (
    Client,
    Invitation,
    InvitationLabel,
    InvitationTeam,
    Label,
    Mail,
    PersonLabel,
    Team,
    TeamMember,
    User,
)
from agency.people import rules
from agency.people.rules import RefusedError
from agency.signin import sessions

LIVES = timedelta(days=7)
# Invitations that an agency sends in a day, those that are sent again among them: what a manager
# writes goes to whoever he names, in mails that must not be taken for spam.
MOST_A_DAY = 200


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def invite(
    request: StaffRequest,
    *,
    email: str,
    role: str,
    client: Client | None,
    language: str,
    line: str = "",
    teams: Iterable[Team] = (),
    labels: Iterable[Label] | None = None,
) -> Invitation:
    """Ask somebody to join, by a mail in that person's language.

    ``labels``: to which the person will be limited; None for no limit. Raises
    :class:`RefusedError` for whoever is here already, or is another's to invite.
    """
    with transaction.atomic():
        ensure_free(request.user, email)
        _brake()
        if not rules.may_give(request.user, role):
            raise RefusedError(_("Only an owner can make an owner."))
        # What ran out makes room.
        open_ones = Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None)
        open_ones.update(revoked_at=timezone.now())
        token = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            email=email,
            role=role,
            client=client,
            language=language,
            line=line,
            limited_to_labels=labels is not None,
            token_digest=digest(token),
            invited_by=request.user,
            **_times(),
        )
        InvitationTeam.objects.bulk_create(
            [InvitationTeam(invitation=invitation, team=team) for team in teams]
        )
        InvitationLabel.objects.bulk_create(
            [InvitationLabel(invitation=invitation, label=label) for label in labels or ()]
        )
        audit.record(request, "invitation.sent", email, role=role, client=str(client or ""))
        letter.send(invitation, token)
    return invitation


def ensure_free(actor: User, email: str) -> None:
    """Make sure that this address can be invited. Raises :class:`RefusedError`."""
    person = User.objects.filter(email=email).first()
    if person is not None and person.is_active:
        raise RefusedError(_("%(name)s is here already, with this address.") % {"name": person})
    if person is not None and not rules.may_change(actor, person):
        raise RefusedError(_("This was an owner's address: only an owner can ask them back."))
    waiting = Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None)
    if waiting.filter(expires_at__gt=timezone.now()).exists():
        raise RefusedError(
            _("This address is invited already. Send that invitation again, or take it back first.")
        )


def resend(request: StaffRequest, invitation: Invitation) -> None:
    """Send an open invitation anew, with a new link; the old one works no more.

    Raises :class:`RefusedError`.
    """
    with transaction.atomic():
        _brake()
        token = secrets.token_urlsafe(32)
        invitation.token_digest = digest(token)
        for name, moment in _times().items():
            setattr(invitation, name, moment)
        invitation.save(update_fields=["token_digest", "sent_at", "expires_at"])
        audit.record(request, "invitation.resent", invitation)
        letter.send(invitation, token)


def revoke(request: StaffRequest, invitation: Invitation) -> None:
    """Take an open invitation back."""
    with transaction.atomic():
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        audit.record(request, "invitation.revoked", invitation)


def waiting_from(person: User) -> QuerySet[Invitation]:
    """Return the invitations of this person's that somebody can still accept."""
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return waiting.filter(invited_by=person, expires_at__gt=timezone.now())


def find(token: str) -> Invitation | None:
    """Return the invitation that a link of this agency's belongs to, whatever became of it."""
    found = Invitation.objects.select_related("client", "invited_by")
    return found.filter(token_digest=digest(token)).first()


def accept(token: str, *, name: str, password: str) -> User | None:
    """Make the person whom a link invites; None when it cannot be used (any more).

    Whoever was here before gets the old account back as the invitation says, with nothing of the
    old rights: neither teams nor limits, password, sessions or second factor.
    """
    with transaction.atomic():
        locked = Invitation.objects.select_for_update(of=("self",)).select_related("client")
        invitation = locked.filter(token_digest=digest(token)).first()
        if invitation is None or invitation.state != Invitation.State.PENDING:
            return None
        person = User.objects.select_for_update().filter(email=invitation.email).first()
        if person is None:
            person = User(email=invitation.email)
        elif person.is_active:
            return None
        else:
            Authenticator.objects.filter(user=person).delete()
            TeamMember.objects.filter(person=person).delete()
            PersonLabel.objects.filter(person=person).delete()
            sessions.end_all(person)
        _furnish(person, invitation, name, password)
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        reassign.announce()
    return person


def _furnish(person: User, invitation: Invitation, name: str, password: str) -> None:
    person.name = name
    person.role = invitation.role
    person.client = invitation.client
    person.language = invitation.language
    person.limited_to_labels = invitation.limited_to_labels
    person.is_active = True
    person.set_password(password)
    person.save()
    TeamMember.objects.bulk_create(
        [TeamMember(person=person, team=team) for team in invitation.teams.all()]
    )
    PersonLabel.objects.bulk_create(
        [PersonLabel(person=person, label=label) for label in invitation.labels.all()]
    )


def _brake() -> None:
    lately = Mail.objects.filter(kind=letter.KIND, at__gt=timezone.now() - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise RefusedError(
            _("%(most)s invitations went out within a day: go on tomorrow.") % {"most": MOST_A_DAY}
        )


def _times() -> dict[str, object]:
    now = timezone.now()
    return {"sent_at": now, "expires_at": now + LIVES}
