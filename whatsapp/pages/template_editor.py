"""Writing a template: the form with its live preview, checked before it goes to Meta."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.access import StaffRequest, manager
from agency.reading import whole_number
from conversations import clock, scope
from conversations.models import Number, Template
from whatsapp.pages import draft_form
from whatsapp.templating import history, languages, rules, submit
from whatsapp.templating.draft import AUTHENTICATION, BUTTONS, CARD_BUTTONS, Draft, components
from whatsapp.templating.draft import read as draft_of
from whatsapp.templating.explain import CATEGORIES
from whatsapp.templating.preview import preview

Errors = Mapping[str, list[str]]


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Write a new template, or an existing one in another language."""
    numbers = _numbers(request)
    if not numbers:
        return redirect("numbers")
    if request.method != "POST":
        draft, number = _begun(request, numbers)
        return _page(request, draft, number, numbers)
    draft = draft_form.read(request.POST)
    number = _chosen(request.POST.get("number", ""), numbers)
    if answer := _asked(request, draft, number, numbers):
        return answer
    errors: Errors = rules.check(draft)
    if not errors:
        try:
            template = submit.create(request, number, draft)
        except submit.RefusedError as refusal:
            errors = {refusal.field: [str(refusal)]}
        else:
            messages.success(request, _("The template is submitted: Meta reviews it now."))
            return redirect("template", template.pk)
    return _page(request, draft, number, numbers, errors=errors)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a template."""
    template = get_object_or_404(scope.templates(request.user), pk=pk)
    number = history.account(template.waba_id)
    if number is None:
        raise Http404
    if request.method != "POST":
        draft = draft_of(template, history.samples(template))
        return _page(request, draft, number, [number], template)
    draft = draft_form.read(_with_key(request, template))
    if answer := _asked(request, draft, number, [number], template):
        return answer
    errors: Errors = rules.check(draft)
    if not errors:
        try:
            submit.change(request, number, template, draft)
        except submit.RefusedError as refusal:
            errors = {refusal.field: [str(refusal)]}
        else:
            messages.success(request, _("The change is submitted: Meta reviews it now."))
            return redirect("template", template.pk)
    return _page(request, draft, number, [number], template, errors=errors)


def _with_key(request: StaffRequest, template: Template) -> Any:
    """Name and language of a template never change."""
    data = request.POST.copy()
    data["name"], data["language"] = template.name, template.language
    if template.status == "APPROVED":
        data["category"] = template.category
    return data


def _begun(request: StaffRequest, numbers: list[Number]) -> tuple[Draft, Number]:
    """Return what the form begins with: nothing, or a template to be said in another language."""
    asked = request.GET.get("from", "")
    template = None
    if key := whole_number(asked):
        template = scope.templates(request.user).filter(pk=key).first()
    if template is None:
        draft = Draft(category=AUTHENTICATION if request.GET.get("otp") else "UTILITY")
        return draft, _chosen(request.GET.get("number", ""), numbers)
    draft = draft_of(template, history.samples(template))
    number = next((n for n in numbers if n.waba_id == template.waba_id), numbers[0])
    return draft, number


def _numbers(request: StaffRequest) -> list[Number]:
    """Return one number for each account."""
    found: dict[str, Number] = {}
    for number in scope.numbers(request.user).filter(active=True).order_by("pk"):
        found.setdefault(number.waba_id, number)
    return list(found.values())


def _chosen(asked: str, numbers: list[Number]) -> Number:
    return next((n for n in numbers if str(n.pk) == asked), numbers[0])


def _asked(
    request: StaffRequest,
    draft: Draft,
    number: Number,
    numbers: list[Number],
    template: Template | None = None,
) -> HttpResponse | None:
    """Answer what the form asks for while it is written; None: it was submitted."""
    asked = request.POST.get("act", "")
    if not asked:
        return None
    if asked == "preview":
        context = _context(draft, number, numbers, template)
        wanted = {f"example-{part}-{name}" for part, name in draft.blanks()}
        given = {key for key in request.POST if key.startswith("example-")}
        context["examples_changed"] = wanted != given
        return render(request, "whatsapp/template_preview.html", context)
    changed = draft_form.act(draft, asked)
    context = _context(changed, number, numbers, template)
    return render(request, "whatsapp/template_fields.html", context)


def _page(  # noqa: PLR0917
    request: StaffRequest,
    draft: Draft,
    number: Number,
    numbers: list[Number],
    template: Template | None = None,
    errors: Errors | None = None,
) -> HttpResponse:
    context = _context(draft, number, numbers, template, errors or {})
    status = 422 if errors else 200
    return render(request, "whatsapp/template_edit.html", context, status=status)


def _context(
    draft: Draft,
    number: Number,
    numbers: list[Number],
    template: Template | None,
    errors: Errors | None = None,
) -> dict[str, Any]:
    return {
        "draft": draft,
        "number": number,
        "numbers": numbers,
        "template": template,
        "errors": errors or {},
        "hints": rules.hints(draft),
        "limits": rules,
        "categories": CATEGORIES,
        "languages": languages.choices(),
        "button_kinds": BUTTONS,
        "card_button_kinds": CARD_BUTTONS,
        "examples": [
            {
                "part": part,
                "name": name,
                "key": f"{part}-{name}",
                "value": draft.example(part, name),
            }
            for part, name in draft.blanks()
        ],
        "bubble": preview(_drawn(draft), draft.samples),
        "next_edit": history.next_edit(template, clock.now(number)) if template else None,
    }


def _drawn(draft: Draft) -> list[dict[str, Any]]:
    """Return components for the preview, also of what is not finished."""
    try:
        return components(draft, {})
    except ValueError:
        return []
