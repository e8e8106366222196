"""The agency's templates: which there are, how they stand, what happened to them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency import audit
from agency.access import StaffRequest, manager, staff
from agency.reading import whole_number
from agency.sentences import translated
from conversations import clock, scope
from conversations.models import Number, Template
from flows.mentions import flows_with_template
from whatsapp import templatesync
from whatsapp.client import GraphFailure
from whatsapp.templating import explain, history, languages, submit
from whatsapp.templating.preview import preview

PAGE = 50
HISTORY = 50
STATUSES = ("APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED")
FILTERS = ("status", "category", "language")


@staff
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List the templates, by name."""
    rows, chosen = _filtered(request)
    after = _place(request.GET.get("after", ""))
    if after:
        name, language, pk = after
        rows = rows.filter(
            Q(name__gte=name),
            Q(name__gt=name)
            | Q(name=name, language__gt=language)
            | Q(name=name, language=language, pk__gt=pk),
        )
    found = list(rows.order_by("name", "language", "id")[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    numbers = list(scope.numbers(request.user).order_by("display_number"))
    context = {
        "rows": [_row(template, numbers) for template in found],
        "next": _key(found[-1]) if more else "",
        "numbers": numbers,
        "many_accounts": len({number.waba_id for number in numbers}) > 1,
        "chosen": chosen,
        "query": _query(chosen),
        "filtered": any(chosen.values()),
        "statuses": [(word, explain.status(word).label) for word in STATUSES],
        "categories": explain.CATEGORIES,
        "languages": [(code, languages.name(code)) for code in _known(request, "language")],
        "alarms": list(_alarms(request)),
    }
    page = "whatsapp/template_rows.html" if after and request.htmx else "whatsapp/templates.html"  # type: ignore[attr-defined]
    return render(request, page, context)


def _filtered(request: StaffRequest) -> tuple[QuerySet[Template], dict[str, str]]:
    chosen = {name: request.GET.get(name, "")[:60] for name in (*FILTERS, "number", "q")}
    rows = scope.templates(request.user).filter(
        **{name: chosen[name] for name in FILTERS if chosen[name]}
    )
    if key := whole_number(chosen["number"]):
        number = scope.numbers(request.user).filter(pk=key)
        rows = rows.filter(waba_id__in=number.values("waba_id"))
    if chosen["q"].strip():
        rows = rows.filter(name__contains=chosen["q"].strip().lower().replace(" ", "_"))
    return rows, chosen


def _query(chosen: dict[str, str]) -> str:
    return urlencode({name: value for name, value in chosen.items() if value})


def _alarms(request: StaffRequest) -> QuerySet[Template]:
    """Return the templates whose category Meta changed, or will change."""
    changed = ~Q(category_before="") | ~Q(category_to_come="")
    return scope.templates(request.user).filter(changed).order_by("name", "language")[:5]


def _known(request: StaffRequest, field: str) -> list[str]:
    return list(
        scope.templates(request.user).order_by(field).values_list(field, flat=True).distinct()
    )


def _row(template: Template, numbers: list[Number]) -> dict[str, Any]:
    body = next(
        (str(c.get("text") or "") for c in template.components if c.get("type") == "BODY"), ""
    )
    return {
        "template": template,
        "status": explain.status(template.status),
        "category": explain.category(template.category),
        "language": languages.name(template.language),
        "quality": explain.QUALITIES.get(template.quality.upper()),
        "body": body,
        "numbers": [n for n in numbers if n.waba_id == template.waba_id],
    }


def _key(template: Template) -> str:
    return f"{template.name}~{template.language}~{template.pk}"


def _place(text: str) -> tuple[str, str, int] | None:
    parts = text.split("~")
    if len(parts) != 3 or not (key := whole_number(parts[2])):  # noqa: PLR2004
        return None
    return parts[0], parts[1], key


@staff
@require_safe
def template(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a template as customers see it, how it stands and what happened to it."""
    found = get_object_or_404(scope.templates(request.user), pk=pk)
    same = scope.templates(request.user).filter(waba_id=found.waba_id, name=found.name)
    number = history.account(found.waba_id)
    reason, cure = explain.rejection(found)
    context = {
        "template": found,
        "languages": [
            (row, languages.name(row.language), explain.status(row.status))
            for row in same.order_by("language")
        ],
        "language": languages.name(found.language),
        "status": explain.status(found.status),
        "category": explain.category(found.category),
        "category_before": explain.category(found.category_before),
        "category_to_come": explain.category(found.category_to_come),
        "recategorised": explain.recategorised(found),
        "quality": explain.QUALITIES.get(found.quality.upper()),
        "reason": reason if found.status in ("REJECTED", "PAUSED", "DISABLED") else "",
        "cure": cure,
        "bubble": preview(found.components, history.samples(found)),
        "events": [(entry, explain.event(entry)) for entry in history.of(found)[:HISTORY]],
        "flows": flows_with_template(found.name),
        "numbers": scope.numbers(request.user).filter(waba_id=found.waba_id),
        "editable": found.status in submit.EDITABLE and number is not None,
        "next_edit": history.next_edit(found, clock.now(number)) if number else None,
    }
    return render(request, "whatsapp/template.html", context)


@manager
@require_POST
def sync(request: StaffRequest) -> HttpResponse:
    """Read the templates of all accounts from Meta, now."""
    read: set[str] = set()
    for number in Number.objects.filter(active=True).order_by("pk"):
        if number.waba_id in read:
            continue
        try:
            count = templatesync.sync(number)
        except (GraphFailure, templatesync.UnreadableTokenError) as failure:
            messages.error(request, _failed(number, failure))
        else:
            read.add(number.waba_id)
            messages.success(
                request,
                _("%(count)s templates of %(number)s are up to date.")
                % {"count": count, "number": number},
            )
    audit.record(request, "templates.synced", accounts=sorted(read))
    return redirect("templates")


def _failed(number: Number, failure: Exception) -> str:
    if not isinstance(failure, GraphFailure):
        return _("The token of %(number)s cannot be read: give it a new one.") % {"number": number}
    error = failure.error
    said = f"{translated(error.cause)} {translated(error.cure)}"
    return _("%(number)s: %(why)s") % {"number": number, "why": said}


@manager
@require_POST
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a template, in one or all of its languages."""
    everywhere = request.POST.get("everywhere") == "on"
    done = _("The template is deleted. Meta takes its name again after 30 days.")
    return _done(
        request,
        pk,
        done,
        lambda number, row: submit.delete(request, number, row, everywhere=everywhere),
    )


@manager
@require_POST
def unpause(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a paused template be sent again."""
    done = _("The template can be sent again.")
    return _done(request, pk, done, lambda number, row: submit.unpause(request, number, row))


@manager
@require_POST
def seen(request: StaffRequest, pk: int) -> HttpResponse:
    """Take note of a changed category."""
    found = get_object_or_404(scope.templates(request.user), pk=pk)
    submit.seen(request, found)
    return redirect("template", pk)


def _done(
    request: StaffRequest, pk: int, done: str, what: Callable[[Number, Template], None]
) -> HttpResponse:
    found = get_object_or_404(scope.templates(request.user), pk=pk)
    number = history.account(found.waba_id)
    if number is None:
        messages.error(request, _("No number of this account is connected any more."))
        return redirect("template", pk)
    try:
        what(number, found)
    except submit.RefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("template", pk)
    messages.success(request, done)
    gone = not Template.objects.filter(pk=pk).exists()
    return redirect("templates") if gone else redirect("template", pk)
