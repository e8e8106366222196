"""Settings → Labels. Flows name labels too, so this page says which do."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.access import StaffRequest, manager
from agency.labels import COLOURS, LabelForm
from agency.models import Label, PersonLabel, TeamLabel
from agency.reading import whole_number
from conversations import labelling, rules
from conversations.labelling import Use
from flows import naming

READ_AND_WRITE = ["GET", "HEAD", "POST"]
LONGEST_TRY = 500
# What a choice says that lifts a limit.
LIFT = "lift"


@manager
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List the labels, and the tags that contacts carry without there being a label."""
    counted = labelling.counts()
    named = naming.names().labels
    limited = [
        Prefetch("personlabel_set", PersonLabel.objects.select_related("person")),
        Prefetch("teamlabel_set", TeamLabel.objects.select_related("team")),
    ]
    labels: list[Any] = list(Label.objects.prefetch_related(*limited))
    for label in labels:
        label.contacts = counted.get(label.name, 0)
        label.flows = named.get(label.name, [])
    context = {"labels": labels, "loose": labelling.loose(counted)}
    return render(request, "agency/labels.html", context)


@manager
@require_safe
def try_out(request: StaffRequest) -> HttpResponse:
    """Say which labels a customer's message would give."""
    text = request.GET.get("text", "")[:LONGEST_TRY]
    context = {"text": text.strip(), "given": rules.rules().labels_for(text)}
    return render(request, "agency/label_try.html", context)


@manager
@require_http_methods(READ_AND_WRITE)
def new(request: StaffRequest) -> HttpResponse:
    """Make a label; ``?name`` is a tag that contacts carry already."""
    label = Label(name=request.GET.get("name", "").replace("\x00", "")[:60])
    # Colours follow each other, so that labels differ by themselves.
    label.colour = COLOURS[(Label.objects.count() + 1) % len(COLOURS)][0]
    form = LabelForm(request.POST or None, instance=label)
    if request.method == "POST" and _saved(request, form):
        messages.success(request, _("The label “%(name)s” is there.") % {"name": label})
        return redirect("labels")
    return _page(request, form)


@manager
@require_http_methods(READ_AND_WRITE)
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a label on all contacts; change its colour and keywords."""
    label = get_object_or_404(Label, pk=pk)
    before = label.name
    form = LabelForm(request.POST or None, instance=label)
    if request.method != "POST" or not _saved(request, form):
        return _page(request, form)
    messages.success(request, _("The label “%(name)s” is saved.") % {"name": label})
    if label.name != before:
        _warn(request, before)
    return redirect("labels")


@manager
@require_http_methods(READ_AND_WRITE)
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Say whom it affects to delete a label, ask what becomes of them, and delete it."""
    label = get_object_or_404(Label, pk=pk)
    found = labelling.use(label)
    others = list(Label.objects.exclude(pk=pk))
    if request.method == "POST":
        by_pk = {str(one.pk): one for one in others}
        holders = _chosen(request.POST, found, by_pk)
        instead = by_pk.get(request.POST.get("contacts", ""))
        try:
            labelling.remove(request, label, instead=instead, holders=holders)
        except labelling.StrandedError:
            missing = {one.key for one in found.stranded} - holders.keys()
            return _delete_page(request, label, found, others, missing)
        messages.success(request, _("The label “%(name)s” is deleted.") % {"name": label})
        _warn(request, label.name)
        return redirect("labels")
    return _delete_page(request, label, found, others)


@manager
@require_POST
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a label go up in another one."""
    label = get_object_or_404(Label, pk=pk)
    into = Label.objects.exclude(pk=pk).filter(pk=whole_number(request.POST.get("into", "")))
    target = into.first()
    if target is None:
        messages.error(request, _("Choose the label that stays."))
        return redirect("label", pk)
    labelling.merge(request, label, target)
    names = {"name": label.name, "into": target.name}
    messages.success(request, _("“%(name)s” is now part of “%(into)s”.") % names)
    _warn(request, label.name)
    return redirect("labels")


def _saved(request: HttpRequest, form: LabelForm) -> bool:
    if not form.is_valid():
        return False
    try:
        labelling.save(request, form.instance)
    except labelling.BusyError:
        form.add_error(
            "name", _("A label of this name is just being taken off contacts: wait a minute.")
        )
        return False
    return True


def _page(request: HttpRequest, form: LabelForm) -> HttpResponse:
    # The form may have changed the name already; who uses the label knows it by the stored one.
    label = Label.objects.filter(pk=form.instance.pk).first()
    context = {
        "form": form,
        "label": label,
        "use": labelling.use(label) if label else None,
        "flows": naming.names().labels.get(label.name, []) if label else [],
        "others": Label.objects.exclude(pk=label.pk) if label else [],
    }
    return render(request, "agency/label.html", context, status=422 if form.errors else 200)


def _delete_page(
    request: HttpRequest,
    label: Label,
    found: Use,
    others: list[Label],
    missing: Collection[str] = (),
) -> HttpResponse:
    """``missing``: the keys of those of whom nothing was said."""
    stranded = [
        {
            "holder": one,
            "chosen": request.POST.get(one.key, ""),
            "missing": one.key in missing,
        }
        for one in found.stranded
    ]
    context = {
        "label": label,
        "use": found,
        "stranded": stranded,
        "others": others,
        "instead": request.POST.get("contacts", ""),
        "flows": naming.names().labels.get(label.name, []),
    }
    status = 422 if missing else 200
    return render(request, "agency/label_delete.html", context, status=status)


def _chosen(
    data: Mapping[str, str], found: Use, by_pk: Mapping[str, Label]
) -> dict[str, Label | None]:
    """Return what is said of those who would see nothing; who is left out was not decided on."""
    said = {holder.key: data.get(holder.key, "") for holder in found.stranded}
    return {key: by_pk.get(word) for key, word in said.items() if word == LIFT or word in by_pk}


def _warn(request: HttpRequest, name: str) -> None:
    """Name the flows that go on giving or asking for a tag that is no label any more."""
    found = naming.names().labels.get(name, [])
    if found:
        flows = ", ".join(f"“{one.flow}”" for one in found)
        messages.warning(
            request,
            _(
                "Flows still say “%(name)s”: %(flows)s. They go on with that tag until you change"
                " them."
            )
            % {"name": name, "flows": flows},
        )
