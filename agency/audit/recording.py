"""Writing the audit log. Secrets never enter it."""

from typing import Any

from django.http import HttpRequest

from agency.models import AuditEntry, User

LENGTH = 254


def record(
    request: HttpRequest, act: str, target: object = "", *, by: User | None = None, **detail: Any
) -> None:
    """Write down an act of the signed-in person, in the transaction that does it.

    ``act``: ``noun.verb``, such as ``label.deleted``. ``by``: who it was, if that is not who is
    signed in. ``detail``: JSON; what changed, from what to what, without secrets and without
    customers' words.
    """
    person = by or (request.user if isinstance(request.user, User) else None)
    _write(
        act,
        target,
        detail,
        person=person,
        person_name=str(person or "")[:LENGTH],
        address=request.META.get("REMOTE_ADDR") or None,
    )


def by_operator(act: str, target: object = "", **detail: Any) -> None:
    """Write down an act of the platform's people, in the transaction that does it.

    For commands that change an agency, within its schema; who sat at the command line is for the
    server to know.
    """
    _write(act, target, detail, origin=AuditEntry.Origin.COMMAND)


def _write(act: str, target: object, detail: dict[str, Any], **who: Any) -> None:
    AuditEntry.objects.create(act=act, target=str(target)[:LENGTH], detail=detail, **who)
