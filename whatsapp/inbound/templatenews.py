"""What webhooks tell of templates: the row follows, and the history keeps it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from conversations.models import Template, TemplateEvent
from whatsapp import wire
from whatsapp.templating import history

Kind = TemplateEvent.Kind
AGAIN = ("REINSTATED", "UNPAUSED", "UNPAUSE")


def take(event: wire.TemplateEvent) -> bool:
    """Apply news of a template; return whether it is known here."""
    row = (
        Template.objects.select_for_update()
        .filter(waba_id=event.waba_id, name=event.name, language=event.language)
        .first()
    )
    if row is None:
        # What was deleted here is told once more by Meta.
        return event.event in ("DELETED", "PENDING_DELETION")
    reader = _READERS.get(event.field)
    if reader is None:
        history.add(row, Kind.COMPONENTS, at=timezone.now())
        return False
    reader(row, event)
    return True


def _status(row: Template, event: wire.TemplateEvent) -> None:
    before, word = row.status, event.event or ""
    after = "APPROVED" if word in AGAIN else word
    advice = _text(event.raw.get("rejection_info"), "recommendation")
    told = {"from": before, "to": word, "reason": _reason(event), "advice": advice}
    if word != "FLAGGED" and after:
        row.status = after[:40]
        row.reason, row.advice = _reason(event)[:300], advice[:2000]
    if event.category and event.category != row.category:
        _recategorise(row, row.category, event.category)
    row.save()
    if before != after or word in ("FLAGGED", "PAUSED"):
        history.add(row, Kind.STATUS, at=timezone.now(), **told)


def _reason(event: wire.TemplateEvent) -> str:
    """Return Meta's reason: its code where there is one, for that is told in our own words."""
    code = str(event.raw.get("reason") or "")
    return code if code not in ("", "NONE") else (event.reason or "")


def _quality(row: Template, event: wire.TemplateEvent) -> None:
    before, after = row.quality, event.quality or ""
    row.quality = after[:16]
    row.save(update_fields=["quality", "synced_at"])
    if before != after:
        told = {"from": before or str(event.raw.get("previous_quality_score") or ""), "to": after}
        history.add(row, Kind.QUALITY, at=timezone.now(), **told)


def _category(row: Template, event: wire.TemplateEvent) -> None:
    """A change that is done names the previous one; one that comes names the correct one."""
    to_come = str(event.raw.get("correct_category") or "")
    if to_come and not event.raw.get("previous_category"):
        row.category_to_come = to_come[:40]
        row.category_changes_at = _moment(event.raw.get("category_update_timestamp"))
        told = {"from": row.category, "to": to_come, "to_come": True}
        history.add(row, Kind.CATEGORY, at=timezone.now(), **told)
    elif event.category:
        _recategorise(row, str(event.raw.get("previous_category") or row.category), event.category)
    row.save()


def _recategorise(row: Template, before: str, after: str) -> None:
    row.category_to_come, row.category_changes_at = "", None
    if after in (before, row.category):
        return
    row.category, row.category_before = after[:40], before[:40]
    history.add(row, Kind.CATEGORY, at=timezone.now(), **{"from": before, "to": after})


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _text(data: Any, key: str) -> str:
    return str(data.get(key) or "") if isinstance(data, Mapping) else ""


_READERS = {
    "message_template_status_update": _status,
    "message_template_quality_update": _quality,
    "template_category_update": _category,
}
