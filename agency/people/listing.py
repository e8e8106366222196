"""The list of people: who is asked for, found page by page in the order of names."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import CharField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Lower, NullIf
from django.http import QueryDict

from agency.models import Invitation, User
from agency.reading import whole_number

PAGE = 50
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for; "" and 0 ask for everybody."""

    text: str = ""
    role: str = ""
    client: int = 0
    two_factor: str = ""
    gone: bool = False

    @classmethod
    def read(cls, params: QueryDict) -> "Asked":
        """Read an address; what it cannot mean is left out."""
        role = params.get("role", "")
        factor = params.get("two_factor", "")
        return cls(
            text=params.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
            role=role if role in User.Role.values else "",
            client=whole_number(params.get("client", "")),
            two_factor=factor if factor in ("on", "off") else "",
            gone=params.get("state") == "gone",
        )

    @property
    def query(self) -> str:
        """What the address says, without a page's key."""
        state = "gone" if self.gone else ""
        pairs = {
            "q": self.text,
            "role": self.role,
            "client": self.client,
            "two_factor": self.two_factor,
            "state": state,
        }
        return urlencode({name: value for name, value in pairs.items() if value})


def people(asked: Asked, after: int = 0) -> tuple[list[User], int]:
    """Return a page of people, and the key after which the next one begins (0: there is none).

    Each has ``has_two_factor`` and ``seen`` (a time, or None for who never signed in).
    """
    found = standing(User.objects.filter(is_active=not asked.gone))
    if asked.text:
        found = found.filter(Q(name__icontains=asked.text) | Q(email__icontains=asked.text))
    if asked.role:
        found = found.filter(role=asked.role)
    if asked.client:
        found = found.filter(client=asked.client)
    if asked.two_factor:
        found = found.filter(has_two_factor=asked.two_factor == "on")
    found = _sortable(found)
    place = _sortable(User.objects.filter(pk=after)).values_list("sorts", flat=True)
    if after and (last := place.first()) is not None:
        found = found.filter(Q(sorts__gt=last) | Q(sorts=last, pk__gt=after))
    rows = list(
        found.select_related("client").prefetch_related("teams").order_by("sorts", "pk")[: PAGE + 1]
    )
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else 0


def waiting() -> int:
    """Return how many invitations are open, for the tab above the pages of people."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None).count()


def standing(found: QuerySet[User]) -> QuerySet[Any]:
    """Add to people whether they have a second factor, and when they were last seen."""
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    sessions = UserSession.objects.filter(user=OuterRef("pk")).order_by().values("user")
    seen = Subquery(sessions.annotate(at=Max("last_seen_at")).values("at"))
    return found.annotate(has_two_factor=Exists(totp), seen=Greatest(F("last_login"), seen))


def _sortable(found: QuerySet[Any]) -> QuerySet[Any]:
    name = Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    sortable: QuerySet[Any] = found.annotate(sorts=Lower(name))
    return sortable
