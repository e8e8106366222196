from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.models.hours import Calendar
from agency.models.people import User


class Team(models.Model):
    """People who take conversations together; flows name a team by its name."""

    class Assignment(models.TextChoices):
        MANUAL = "manual", _("By hand")
        ROUND_ROBIN = "round_robin", _("In turn")
        LOAD = "load", _("Whoever has least to do")

    name = models.CharField(max_length=120, unique=True)
    # How conversations that come to the team find a person.
    assignment = models.CharField(
        max_length=12, choices=Assignment, default=Assignment.MANUAL, db_default="manual"
    )
    # Open conversations that one person is given at most; none: no limit.
    capacity = models.PositiveIntegerField(null=True, blank=True)
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.SET_NULL)
    limited_to_labels = models.BooleanField(default=False, db_default=False)
    members = models.ManyToManyField(User, through="TeamMember", related_name="teams")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A person in a team; a table of its own so that archives take it along."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    person = models.ForeignKey(User, on_delete=models.CASCADE)
    # When a conversation last came to this person by the team's own choice: whose turn is next.
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="team_member_key")]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"
