"""Invitations: how people get an account. Nobody signs up by himself."""

from django.db import models
from django.utils import timezone

from agency.models.clients import Client
from agency.models.people import User
from agency.models.teams import Team


class Invitation(models.Model):
    """An e-mail address that was asked to join, until it does or the time is over.

    Only a hash of the token is kept: who reads the database cannot accept for somebody else.
    """

    email = models.EmailField(unique=True)
    role = models.CharField(max_length=8, choices=User.Role)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email

    @property
    def expired(self) -> bool:
        return self.expires_at <= timezone.now()


class InvitationTeam(models.Model):
    """A team that an invited person joins."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="team_rows")
    team = models.ForeignKey(Team, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "team"], name="invitation_team_key")
        ]

    def __str__(self) -> str:
        return f"{self.invitation} to {self.team}"
