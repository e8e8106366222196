from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.models.hours import Calendar
from agency.models.people import User


class Team(models.Model):
    """People who take conversations together; flows name a team by its name."""

    class Assignment(models.TextChoices):
        MANUAL = "manual", _("By hand: people take what they want")
        ROUND_ROBIN = "round_robin", _("In turn: to whoever was given one the longest ago")
        LOAD = "load", _("By load: to whoever has the fewest open ones")

    name = models.CharField(max_length=120, unique=True)
    # What it was called before: live flows that say so go on finding it.
    former_names = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, db_default=[]
    )
    limited_to_labels = models.BooleanField(default=False, db_default=False)
    # How conversations of the team are given to its members (conversations.assigning).
    assignment = models.CharField(
        max_length=11, choices=Assignment, default=Assignment.MANUAL, db_default="manual"
    )
    # How many open conversations a member is given at most; None: any number.
    capacity = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    # When conversations are given; None: at any time.
    calendar = models.ForeignKey(
        Calendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    members = models.ManyToManyField(User, through="TeamMember", related_name="teams")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A person in a team; a table of its own so that archives take it along."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    person = models.ForeignKey(User, on_delete=models.CASCADE)
    # When this member was last given a conversation by turn or by load.
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="team_member_key")]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"
