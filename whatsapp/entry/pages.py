"""Settings → Links and widget: who makes links, hands out codes and puts the button on a site."""

from html import escape
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency import audit
from agency.access import StaffRequest, manager
from agency.links import absolute
from agency.reading import whole_number
from conversations import rules
from conversations.models import EntryLink, Number
from flows.mentions import flows_with_code
from whatsapp.entry import addresses, button, hits, qr
from whatsapp.entry.forms import ButtonForm, LinkForm

DAYS = hits.DAYS
# Where the button stands while it is tried: beside the script that draws it.
STAGE = "document.currentScript.parentNode"


@manager
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """All links, with what came by them lately."""
    links = list(EntryLink.objects.select_related("number").defer("number__access_token"))
    lately = hits.sums(links, days=DAYS)
    rows = [
        {"link": link, "short": addresses.short(link), "sums": lately.get(link.pk, hits.Sums())}
        for link in links
    ]
    context = {"rows": rows, "days": DAYS, "numbers": Number.objects.filter(active=True).exists()}
    return render(request, "whatsapp/entry_links.html", context)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Make a link."""
    form = LinkForm(request.POST or None, instance=EntryLink())
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            link = form.save()
            audit.record(request, "entry-link.created", link, code=link.code)
        rules.forget()
        messages.success(request, _("The link is ready: hand it out."))
        return redirect("entry-link", link.pk)
    context = {"form": form, "numbers": Number.objects.filter(active=True).exists()}
    status = 422 if form.is_bound else 200
    return render(request, "whatsapp/entry_link_new.html", context, status=status)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a link, and change where it leads."""
    found = _link(pk)
    form = LinkForm(request.POST or None, instance=found)
    if request.method == "POST":
        if form.is_valid():
            with transaction.atomic():
                form.save()
                audit.record(request, "entry-link.changed", found, changed=form.changed_data)
            rules.forget()
            messages.success(request, _("The link is saved."))
            return redirect("entry-link", pk)
        # What is wrong stands in the form; the page around it shows the link as it is stored.
        return _page(request, _link(pk), link_form=form)
    return _page(request, found, link_form=form)


@manager
@require_POST
def change_button(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the button."""
    found = _link(pk)
    form = ButtonForm(request.POST, instance=found)
    if not form.is_valid():
        return _page(request, _link(pk), button_form=form)
    with transaction.atomic():
        form.save()
        audit.record(request, "entry-link.button_changed", found, changed=form.changed_data)
    messages.success(request, _("The button is saved: sites show it within five minutes."))
    return redirect("entry-link", pk)


@manager
@require_safe
def try_button(request: StaffRequest, pk: int) -> HttpResponse:
    """The script of the button as it would be with what is typed; it stands within the page."""
    found = _link(pk)
    form = ButtonForm(request.GET, instance=found)
    if not form.is_valid():
        return HttpResponse("", "text/javascript; charset=utf-8", status=422)
    said = button.script(found, addresses.chat(found), into=STAGE)
    answer = HttpResponse(said, "text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


@manager
@require_POST
def pause(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a link rest, or lead on again."""
    found = _link(pk)
    with transaction.atomic():
        found.active = not found.active
        found.save(update_fields=["active"])
        act = "entry-link.resumed" if found.active else "entry-link.paused"
        audit.record(request, act, found, code=found.code)
    if found.active:
        messages.success(request, _("The link leads to the chat again."))
    else:
        messages.success(request, _("The link rests: who follows it is told so."))
    return redirect("entry-link", pk)


@manager
@require_POST
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a link with its figures; contacts keep what brought them."""
    found = _link(pk)
    with transaction.atomic():
        audit.record(request, "entry-link.deleted", found, code=found.code)
        found.delete()
    rules.forget()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("entry-links")


@manager
@require_safe
def code(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """The link's QR code as a file."""
    if kind not in qr.MAKERS:
        raise Http404
    found = _link(pk)
    asked = request.GET
    size = whole_number(asked.get("size", ""))
    wanted = qr.Wanted(
        size=size if size in qr.SIZES else qr.USUAL,
        logo="logo" in asked,
        coloured="coloured" in asked,
    )
    answer = HttpResponse(qr.render(found, kind, wanted), qr.MEDIA_TYPES[kind])
    answer["Cache-Control"] = "private, no-cache"
    if "download" in asked:
        name = slugify(found.name) or found.code.lower()
        answer["Content-Disposition"] = f'attachment; filename="{name}-{wanted.size}mm.{kind}"'
    return answer


def _link(pk: int) -> EntryLink:
    known = EntryLink.objects.select_related("number__client").defer("number__access_token")
    return get_object_or_404(known, pk=pk)


def _page(
    request: StaffRequest,
    found: EntryLink,
    *,
    link_form: LinkForm | None = None,
    button_form: ButtonForm | None = None,
) -> HttpResponse:
    bound = any(form is not None and form.is_bound for form in (link_form, button_form))
    flows = flows_with_code(found.code)
    look = button.look(found.colour)
    context: dict[str, Any] = {
        "link": found,
        "short": addresses.short(found),
        "chat": addresses.chat(found),
        "opening": addresses.opening(found),
        "form": link_form or LinkForm(instance=found),
        "button": button_form or ButtonForm(instance=found),
        "mended": look.mended and found.colour,
        "snippet": f'<script src="{addresses.script(found)}" async></script>',
        "plain": f'<a href="{addresses.short(found, "w")}">{escape(_label(found))}</a>',
        "weight": len(button.script(found, addresses.short(found, "w")).encode()),
        "origin": absolute("").rstrip("/"),
        "kinds": list(qr.MAKERS),
        "sizes": qr.SIZES,
        "size": qr.USUAL,
        "ever": hits.sums([found]).get(found.pk, hits.Sums()),
        "lately": hits.sums([found], days=DAYS).get(found.pk, hits.Sums()),
        "days": DAYS,
        "chart": hits.chart(found),
        "flows": flows,
        "consequences": _consequences(found, [name for _pk, name in flows]),
    }
    return render(request, "whatsapp/entry_link.html", context, status=422 if bound else 200)


def _label(found: EntryLink) -> str:
    return found.label or _("Chat on WhatsApp")


def _consequences(found: EntryLink, flows: list[str]) -> str:
    """Return what deleting the link brings, for the question before it."""
    said = [_("Printed codes, posts and buttons with it stop working, and its figures are lost.")]
    if flows:
        said.append(
            ngettext(
                "The flow %(names)s begins by it, and no longer would.",
                "The flows %(names)s begin by it, and no longer would.",
                len(flows),
            )
            % {"names": ", ".join(flows)}
        )
    return " ".join([_("Delete “%(name)s”?") % {"name": found.name}, *said])
