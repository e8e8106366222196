from django.db import models

from agency.models.people import User


class Team(models.Model):
    """People who take conversations together; flows name a team by its name."""

    name = models.CharField(max_length=120, unique=True)
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="team_member_key")]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"
