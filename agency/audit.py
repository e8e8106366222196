"""The audit log: who did which administrative act, when, from where. Secrets never enter it."""

from typing import Any

from django.http import HttpRequest

from agency.models import AuditEntry, User


def record(
    request: HttpRequest, act: str, target: object = "", *, by: User | None = None, **detail: Any
) -> None:
    """Write down an act of the signed-in person, in the transaction that does it.

    ``act``: ``noun.verb``, such as ``label.deleted``. ``by``: who it was, if that is not who is
    signed in. ``detail``: JSON; what changed, from what to what, without secrets and without
    customers' words.
    """
    person = by or (request.user if isinstance(request.user, User) else None)
    AuditEntry.objects.create(
        person=person,
        person_name=str(person or "")[:254],
        act=act,
        target=str(target)[:254],
        detail=detail,
        address=request.META.get("REMOTE_ADDR") or None,
    )
