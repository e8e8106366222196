"""Who listens, and who of them may read what is pushed, asked anew each time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from agency.models import TeamMember, User
from agency.signin import demand
from agency.signin.backend import standing


@dataclass(frozen=True, slots=True)
class Listener:
    """A page that is connected: whose, by which session, and in which language."""

    person: int
    # The session's key, and the hash of password and epoch that it was opened with.
    session: str
    proof: str
    language: str


def who_see_all(listeners: Iterable[Listener]) -> set[Listener]:
    """Return those whose sessions still stand, and whom no label limits.

    For the others a row may be none of theirs: they are told its id, and ask. So are those who
    have yet to set up the second factor that the agency asks for.
    """
    wanted = set(listeners)
    people = _unlimited({listener.person for listener in wanted})
    sessions = _standing({listener.session for listener in wanted})
    return {
        listener
        for listener in wanted
        if listener.session in sessions
        and (person := people.get(listener.person)) is not None
        and constant_time_compare(listener.proof, person.get_session_auth_hash())
    }


def _unlimited(people: set[int]) -> Mapping[int, User]:
    in_limited_team = TeamMember.objects.filter(person=OuterRef("pk"), team__limited_to_labels=True)
    free = Q(role__in=(User.Role.OWNER, User.Role.ADMIN)) | (
        Q(limited_to_labels=False) & ~Exists(in_limited_team)
    )
    found = User.objects.filter(free, pk__in=people, is_active=True).exclude(role=User.Role.CLIENT)
    return {person.pk: person for person in standing(found) if not demand.unmet(person)}


def _standing(keys: set[str]) -> set[str]:
    found = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return set(found.values_list("session_key", flat=True))
