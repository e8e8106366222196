"""Labels: tags of contacts that the agency knows, and who is limited to which of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from agency.models.people import User
from agency.models.teams import Team


class Label(models.Model):
    """A tag with a colour. Contacts carry it by its name, as flows do."""

    name = models.CharField(max_length=60, unique=True)
    colour = models.CharField(max_length=12, default="grey")
    # A customer's message that holds one of these words gives the contact this label.
    keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonLabel(models.Model):
    """A label to which a person is limited."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="label_limits")
    label = models.ForeignKey(Label, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "label"], name="person_label_key")]

    def __str__(self) -> str:
        return f"{self.label} for {self.person}"


class TeamLabel(models.Model):
    """A label to which a team's members are limited."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="label_limits")
    label = models.ForeignKey(Label, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "label"], name="team_label_key")]

    def __str__(self) -> str:
        return f"{self.label} for {self.team}"
