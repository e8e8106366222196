"""Templates as Meta has them, copied into the agency's schema."""

from typing import Any

from conversations.models import Number, Template
from whatsapp.client import Graph, run


def sync(number: Number) -> int:
    """Read the templates of a number's WABA; return how many there are.

    What Meta no longer has is deleted here. Raises :class:`whatsapp.client.GraphFailure`.
    """
    found = run(Graph.of(number).templates(number.waba_id))
    kept = [_store(number.waba_id, template) for template in found]
    Template.objects.filter(waba_id=number.waba_id).exclude(pk__in=kept).delete()
    return len(kept)


def _store(waba_id: str, template: dict[str, Any]) -> int:
    quality = template.get("quality_score")
    row, _ = Template.objects.update_or_create(
        waba_id=waba_id,
        name=template["name"],
        language=template["language"],
        defaults={
            "template_id": str(template.get("id", "")),
            "category": str(template.get("category", "")),
            "status": str(template.get("status", "")),
            "parameter_format": str(template.get("parameter_format", "positional")).lower(),
            "components": template.get("components", []),
            "quality": str(quality.get("score", "")) if isinstance(quality, dict) else "",
            "reason": str(template.get("rejected_reason") or ""),
        },
    )
    return row.pk
