"""One agency's own: its people, clients, teams and labels, its opening hours and its brand."""

from agency.models.audit import AuditEntry
from agency.models.brand import Brand, hex_colour
from agency.models.clients import Client
from agency.models.hours import Calendar
from agency.models.invitations import Invitation, InvitationLabel, InvitationTeam
from agency.models.labels import Label, PersonLabel, TeamLabel
from agency.models.mail import Mail, MailServer
from agency.models.people import User, UserManager
from agency.models.policy import Policy
from agency.models.teams import Team, TeamMember

__all__ = [
    "AuditEntry",
    "Brand",
    "Calendar",
    "Client",
    "Invitation",
    "InvitationLabel",
    "InvitationTeam",
    "Label",
    "Mail",
    "MailServer",
    "PersonLabel",
    "Policy",
    "Team",
    "TeamLabel",
    "TeamMember",
    "User",
    "UserManager",
    "hex_colour",
]
