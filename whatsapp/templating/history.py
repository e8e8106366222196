"""What happened to templates: written down by us and by webhooks, read for pages and rules."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from conversations.models import Number, Template, TemplateEvent

Kind = TemplateEvent.Kind
# Meta keeps a deleted name for so long.
BLOCKED = timedelta(days=30)
EDITS_A_MONTH = 10
DAY = timedelta(days=1)


def add(
    template: Template, kind: TemplateEvent.Kind, *, at: datetime, by: object = "", **detail: Any
) -> TemplateEvent:
    """Write one thing down."""
    return TemplateEvent.objects.create(
        waba_id=template.waba_id,
        name=template.name,
        language=template.language,
        kind=kind,
        person_name=str(by)[:254],
        detail={key: value for key, value in detail.items() if value not in ("", None, {})},
        at=at,
    )


def of(template: Template) -> QuerySet[TemplateEvent]:
    """Return what happened to a template, newest first."""
    languages = Q(language=template.language) | Q(language="")
    events = TemplateEvent.objects.filter(languages, waba_id=template.waba_id, name=template.name)
    return events.order_by("-at", "-id")


def blocked_until(waba_id: str, name: str, now: datetime) -> datetime | None:
    """Return until when Meta refuses the name because its template was deleted."""
    deleted = TemplateEvent.objects.filter(
        waba_id=waba_id, name=name, kind=Kind.DELETED, at__gt=now - BLOCKED
    )
    if Template.objects.filter(waba_id=waba_id, name=name).exists():
        return None
    last = deleted.order_by("-at").values_list("at", flat=True).first()
    return last + BLOCKED if last else None


def next_edit(template: Template, now: datetime) -> datetime | None:
    """Return when an approved template may be changed again; None: now."""
    if template.status != "APPROVED":
        return None
    edits = list(
        of(template)
        .filter(kind=Kind.EDITED, at__gt=now - BLOCKED, detail__approved=True)
        .values_list("at", flat=True)
    )
    if edits and edits[0] + DAY > now:
        return edits[0] + DAY
    if len(edits) >= EDITS_A_MONTH:
        return edits[EDITS_A_MONTH - 1] + BLOCKED
    return None


def samples(template: Template) -> dict[str, str]:
    """Return the sample files that the template was last submitted with, by their place."""
    last = of(template).filter(kind__in=(Kind.CREATED, Kind.EDITED)).first()
    found = last.detail.get("samples") if last else None
    return dict(found) if isinstance(found, dict) else {}


def account(waba_id: str) -> Number | None:
    """Return a number through which a WABA's templates are administered."""
    return Number.objects.filter(waba_id=waba_id, active=True).order_by("pk").first()
