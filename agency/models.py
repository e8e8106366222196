"""One agency's own: its people, its teams, its opening hours and its brand."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write a colour as # and six hex digits.")


class UserManager(BaseUserManager["User"]):
    """Makes people; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an operator of the platform (in the public schema)."""
        return self.create_user(email, password, is_operator=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person. In an agency's schema: its staff; in the public schema: the platform's operators.

    What a person may do follows from the role alone; Django's groups and permissions are not
    used, so an agency's schema stays small.
    """

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        ADMIN = "admin", "Admin"
        AGENT = "agent", "Agent"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=8, choices=Role, default=Role.AGENT)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def manages(self) -> bool:
        """Whether this person may change the agency's settings, numbers and flows."""
        return self.role in (self.Role.OWNER, self.Role.ADMIN)

    # What Django's admin asks of a user.
    @property
    def is_staff(self) -> bool:
        return self.is_operator

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        return self.is_active and self.is_operator

    def has_module_perms(self, _app: str) -> bool:
        return self.is_active and self.is_operator


class Brand(models.Model):
    """How the agency's product looks and is called; one row."""

    name = models.CharField(max_length=60, blank=True)
    primary = models.CharField(max_length=7, default="#0f766e", validators=[hex_colour])
    accent = models.CharField(max_length=7, default="#f59e0b", validators=[hex_colour])
    logo = models.BinaryField(blank=True, default=b"")
    logo_type = models.CharField(max_length=40, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_brand")]

    def __str__(self) -> str:
        return self.name or "Brand"


class Team(models.Model):
    """People who take conversations together; flows name a team by its name."""

    name = models.CharField(max_length=120, unique=True)
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


class Calendar(models.Model):
    """Opening hours. Flows name a calendar by its key, which a new name does not change.

    ``hours`` are lists of ``["09:00", "18:00"]`` by weekday (``monday`` …), ``closed_days`` dates
    in ISO 8601.
    """

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, default="UTC")
    hours = models.JSONField(default=dict)
    closed_days = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
