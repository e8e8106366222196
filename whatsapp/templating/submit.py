"""Templates go to Meta: created, changed, deleted, unpaused. No call is made in a transaction."""

from collections.abc import Mapping
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from agency import audit
from agency.access import StaffRequest
from agency.sentences import translated
from conversations import clock
from conversations.models import Number, Template, TemplateEvent, Upload
from whatsapp import connect
from whatsapp.business import Business
from whatsapp.client import GraphFailure, run
from whatsapp.templating import history
from whatsapp.templating.draft import Draft, components, needs_sample

Kind = TemplateEvent.Kind
EDITABLE = frozenset({"APPROVED", "REJECTED", "PAUSED"})
# What reviewers are shown; customers get other files. MIME type -> header.
SAMPLE_TYPES = {
    "IMAGE": ("image/jpeg", "image/png"),
    "VIDEO": ("video/mp4",),
    "DOCUMENT": ("application/pdf",),
}


class RefusedError(ValueError):
    """The template cannot be submitted so; ``field`` is what the sentence is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def create(request: StaffRequest, number: Number, draft: Draft) -> Template:
    """Submit a new template, or a new language of one. Raises :class:`RefusedError`."""
    now = clock.now(number)
    known = Template.objects.filter(waba_id=number.waba_id, name=draft.name)
    if known.filter(language=draft.language).exists():
        raise RefusedError(
            _("There is a template of this name in this language already."), "language"
        )
    if known.exclude(category=draft.category).exists():
        raise RefusedError(
            _("The other languages of this name are of another category."), "category"
        )
    if until := history.blocked_until(number.waba_id, draft.name, now):
        raise RefusedError(
            _("A template of this name was deleted: Meta takes it again after %(date)s.")
            % {"date": until.date().isoformat()},
            "name",
        )
    payload = {
        "name": draft.name,
        "language": draft.language,
        "category": draft.category,
        **_content(number, draft),
    }
    answer = _asked(Business.of(number).create_template(number.waba_id, payload))
    with transaction.atomic():
        template, _new = Template.objects.update_or_create(
            waba_id=number.waba_id,
            name=draft.name,
            language=draft.language,
            defaults={
                "template_id": str(answer.get("id", "")),
                "category": str(answer.get("category") or draft.category),
                "status": str(answer.get("status") or "PENDING"),
                "parameter_format": "named" if draft.named else "positional",
                "components": payload["components"],
            },
        )
        history.add(template, Kind.CREATED, at=now, by=request.user, samples=dict(draft.samples))
        if template.category != draft.category:
            changed = {"from": draft.category, "to": template.category}
            history.add(template, Kind.CATEGORY, at=now, **changed)
            template.category_before = draft.category
            template.save(update_fields=["category_before"])
        audit.record(request, "template.created", template, category=template.category)
    return template


def change(request: StaffRequest, number: Number, template: Template, draft: Draft) -> None:
    """Submit a template's new content. Raises :class:`RefusedError`."""
    now = clock.now(number)
    if template.status not in EDITABLE:
        raise RefusedError(_("Only approved, rejected and paused templates can be changed."))
    approved = template.status == "APPROVED"
    if approved and draft.category != template.category:
        raise RefusedError(
            _("The category of an approved template cannot be changed: create a new one."),
            "category",
        )
    if until := history.next_edit(template, now):
        raise RefusedError(
            _(
                "An approved template can be changed once in 24 hours and ten times in 30 days:"
                " this one again at %(time)s (UTC)."
            )
            % {"time": until.strftime("%Y-%m-%d %H:%M")}
        )
    payload = _content(number, draft)
    if not approved:
        payload["category"] = draft.category
    _asked(Business.of(number).edit_template(template.template_id, payload))
    with transaction.atomic():
        template.components = payload["components"]
        template.parameter_format = "named" if draft.named else "positional"
        template.category = draft.category
        template.status, template.reason, template.advice = "PENDING", "", ""
        template.save()
        samples = dict(draft.samples)
        history.add(
            template, Kind.EDITED, at=now, by=request.user, approved=approved, samples=samples
        )
        audit.record(request, "template.changed", template)


def delete(request: StaffRequest, number: Number, template: Template, *, everywhere: bool) -> None:
    """Delete a template, in this or in all its languages. Raises :class:`RefusedError`."""
    if template.status == "DISABLED":
        raise RefusedError(_("Meta keeps disabled templates: they cannot be deleted."))
    ident = None if everywhere else template.template_id
    graph = Business.of(number)
    _asked(graph.delete_template(number.waba_id, template.name, template_id=ident))
    gone = Template.objects.filter(waba_id=template.waba_id, name=template.name)
    if not everywhere:
        gone = gone.filter(pk=template.pk)
    with transaction.atomic():
        now = clock.now(number)
        for row in gone:
            history.add(row, Kind.DELETED, at=now, by=request.user)
        audit.record(request, "template.deleted", template, everywhere=everywhere)
        gone.delete()


def unpause(request: StaffRequest, number: Number, template: Template) -> None:
    """Let a paused template be sent again. Raises :class:`RefusedError`."""
    _asked(Business.of(number).unpause_template(template.template_id))
    with transaction.atomic():
        Template.objects.filter(pk=template.pk).update(status="APPROVED")
        history.add(template, Kind.UNPAUSED, at=clock.now(number), by=request.user)
        audit.record(request, "template.unpaused", template)


def _content(number: Number, draft: Draft) -> dict[str, Any]:
    """Return the components, with their samples uploaded."""
    return {
        "parameter_format": "named" if draft.named else "positional",
        "components": components(draft, _tokens(number, draft)),
    }


def _tokens(number: Number, draft: Draft) -> Mapping[str, str]:
    """Upload the samples to Meta; return their handles by place."""
    wanted = needs_sample(draft)
    if not wanted:
        return {}
    app_id = connect.app_id_of(number)
    graph = Business.of(number)
    found = {}
    for place, form in wanted:
        upload = sample(draft.samples[place])
        if upload is None or upload.mime_type not in SAMPLE_TYPES[form]:
            raise RefusedError(_wrong_type(form), f"sample-{place}")
        with default_storage.open(upload.path) as file:
            data = file.read()
        found[place] = _asked(graph.sample(app_id, data, upload.mime_type, upload.name))
    return found


def sample(ref: str) -> Upload | None:
    """Return a sample's file, None if it is gone."""
    try:
        return Upload.objects.filter(ref=ref, state=Upload.State.READY).first()
    except ValueError:
        return None


def _wrong_type(form: str) -> str:
    sentences = {
        "IMAGE": _("The sample must be a JPEG or PNG picture."),
        "VIDEO": _("The sample must be an MP4 video."),
        "DOCUMENT": _("The sample must be a PDF document."),
    }
    return sentences[form]


def _asked(call: Any) -> Any:
    """Make a call; what Meta refuses is told with its own details."""
    try:
        return run(call)
    except GraphFailure as failure:
        error = failure.error
        said = [translated(error.cause), error.details, translated(error.cure)]
        raise RefusedError(" ".join(part for part in said if part)) from failure


def seen(request: StaffRequest, template: Template) -> None:
    """Note that a person knows of the changed category."""
    with transaction.atomic():
        before = template.category_before
        Template.objects.filter(pk=template.pk).update(category_before="")
        audit.record(request, "template.category_seen", template, before=before)
