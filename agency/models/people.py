"""The agency's people."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from agency.models.clients import Client
from agency.models.hours import Calendar


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
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        AGENT = "agent", _("Agent")
        CLIENT = "client", _("Client")

    class Notify(models.TextChoices):
        MINE = "mine", _("What is mine, and what is nobody's yet")
        ALL = "all", _("Every conversation")
        NONE = "none", _("Nothing")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=8, choices=Role, default=Role.AGENT)
    # Whose numbers a person of the role ``client`` sees; nobody else has one.
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.CASCADE, related_name="people"
    )
    # Sees only conversations with one of the person's labels (``PersonLabel``).
    limited_to_labels = models.BooleanField(default=False, db_default=False)
    # "" follows the browser; otherwise a code of ``settings.LANGUAGES``.
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    # Part of what a session is checked against: counting it up ends all sessions of this person.
    epoch = models.PositiveIntegerField(default=0, db_default=0)
    # Whether new conversations may be given to this person by themselves.
    available = models.BooleanField(default=True, db_default=True)
    # When this person works; without one the hours of the team count.
    calendar = models.ForeignKey(
        Calendar, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Of which messages the desktop tells, with a sound, and in the customers' own words.
    notify = models.CharField(max_length=4, choices=Notify, default=Notify.MINE, db_default="mine")
    notify_sound = models.BooleanField(default=False, db_default=False)
    notify_words = models.BooleanField(default=False, db_default=False)
    # Whether single keys do things in the inbox.
    shortcuts = models.BooleanField(default=True, db_default=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Tie sessions to the password, as Django does, and to the epoch."""
        seed = f"{self.password}:{self.epoch}"
        return str(
            salted_hmac(
                "agency.models.User.session", seed, secret=secret, algorithm="sha256"
            ).hexdigest()
        )

    @property
    def manages(self) -> bool:
        """Whether this person may change the agency's settings, numbers and flows."""
        return self.role in (self.Role.OWNER, self.Role.ADMIN)

    @property
    def is_client(self) -> bool:
        """Whether this is a person of a client of the agency, who sees only the portal."""
        return self.role == self.Role.CLIENT

    # What Django's admin asks of a user.
    @property
    def is_staff(self) -> bool:
        return self.is_operator

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        return self.is_active and self.is_operator

    def has_module_perms(self, _app: str) -> bool:
        return self.is_active and self.is_operator
