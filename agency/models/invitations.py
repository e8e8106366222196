"""Invitations: how people get an account. Nobody signs up unasked."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agency.models.clients import Client
from agency.models.labels import Label
from agency.models.people import User
from agency.models.teams import Team


class Invitation(models.Model):
    """An e-mail address that was asked to join, as what, and what became of it.

    Only a digest of the link's token is kept: who reads the database cannot accept for somebody
    else. Invitations that are done with stay, so that their links can say what happened.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        EXPIRED = "expired", _("Expired")
        ACCEPTED = "accepted", _("Accepted")
        REVOKED = "revoked", _("Taken back")

    email = models.EmailField()
    role = models.CharField(max_length=8, choices=User.Role)
    # Whose numbers a person of the role ``client`` will see; nobody else has one.
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    limited_to_labels = models.BooleanField(default=False)
    teams = models.ManyToManyField(Team, through="InvitationTeam", related_name="+")
    labels = models.ManyToManyField(Label, through="InvitationLabel", related_name="+")
    # In which the invitation is written, and the person's own from then on.
    language = models.CharField(max_length=10)
    # A personal line, shown in the mail and on the page.
    line = models.CharField(max_length=300, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="invitation_open",
                condition=models.Q(accepted_at=None, revoked_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> State:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.PENDING if timezone.now() < self.expires_at else self.State.EXPIRED


class InvitationTeam(models.Model):
    """A team that an invited person will be in; a table of its own for the archives."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "team"], name="invitation_team_key")
        ]

    def __str__(self) -> str:
        return f"{self.invitation} to {self.team}"


class InvitationLabel(models.Model):
    """A label to which an invited person will be limited."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE)
    label = models.ForeignKey(Label, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "label"], name="invitation_label_key")
        ]

    def __str__(self) -> str:
        return f"{self.label} for {self.invitation}"
