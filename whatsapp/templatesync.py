"""Templates as Meta has them, copied into the agency's schema."""

from typing import Any

from django.db import transaction

from conversations import clock
from conversations.models import Number, Template, TemplateEvent
from tenants.secret import UndecipherableError
from whatsapp.client import Graph, run
from whatsapp.templating import history

Kind = TemplateEvent.Kind


class UnreadableTokenError(Exception):
    """The number's token cannot be decrypted."""


def sync(number: Number) -> int:
    """Read the templates of a number's WABA; return how many there are.

    What Meta no longer has is deleted here. Raises :class:`whatsapp.client.GraphFailure` and
    :class:`UnreadableTokenError`.
    """
    try:
        graph = Graph.of(number)
    except UndecipherableError as error:
        raise UnreadableTokenError(number.phone_number_id) from error
    found = run(graph.templates(number.waba_id))
    with transaction.atomic():
        rows = Template.objects.select_for_update().filter(waba_id=number.waba_id)
        known = {(row.name, row.language): row for row in rows}
        kept = [_store(number, template, known) for template in found]
        Template.objects.filter(waba_id=number.waba_id).exclude(pk__in=kept).delete()
    return len(kept)


def _store(number: Number, template: dict[str, Any], known: dict[tuple[str, str], Template]) -> int:
    quality = template.get("quality_score")
    values = {
        "template_id": str(template.get("id", "")),
        "category": str(template.get("category", "")),
        "status": str(template.get("status", "")),
        "parameter_format": str(template.get("parameter_format", "positional")).lower(),
        "components": template.get("components", []),
        "quality": str(quality.get("score", "")) if isinstance(quality, dict) else "",
        "reason": str(template.get("rejected_reason") or ""),
    }
    key = template["name"], template["language"]
    row = known.get(key) or Template(waba_id=number.waba_id, name=key[0], language=key[1])
    if row.pk is not None:
        _compare(row, values, number)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row.pk


def _compare(row: Template, values: dict[str, Any], number: Number) -> None:
    """Write down what changed unheard of: a webhook may have got lost."""
    now = clock.now(number)
    for field, kind in (
        ("status", Kind.STATUS),
        ("quality", Kind.QUALITY),
        ("category", Kind.CATEGORY),
    ):
        before, after = getattr(row, field), values[field]
        if before and after and before != after:
            history.add(row, kind, at=now, **{"from": before, "to": after})
            if kind == Kind.CATEGORY:
                row.category_before = before
                row.category_to_come, row.category_changes_at = "", None
