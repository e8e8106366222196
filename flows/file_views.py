"""Flows that come and go: new ones, copies, files, the gallery."""

import json

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency import audit
from agency.access import StaffRequest, manager
from flows import drafts, examples, files
from flows.drafts import BrokenFlowError
from flows.files import UnreadableFileError
from flows.models import Flow

MAX_FILE = 3 * 1024 * 1024


@manager
@require_POST
def new(request: StaffRequest) -> HttpResponse:
    """Make an empty flow, and open it."""
    name = " ".join(request.POST.get("name", "").split())[: drafts.NAME_LENGTH]
    if not files.storable(name):
        name = ""
    with transaction.atomic():
        flow = drafts.create(drafts.empty(name or _("New flow")), by=request.user)
        audit.record(request, "flow.created", flow)
    return redirect("flow", pk=flow.pk)


@manager
@require_POST
def import_(request: StaffRequest) -> HttpResponse:
    """Make a flow from a file; the flows that are there stay as they are."""
    try:
        data, key = drafts.take_key(files.parse(_uploaded(request), _("The file")))
        definition = drafts.readable(data)
        files.check_size(definition)
        with transaction.atomic():
            flow = drafts.create(definition, key=key, by=request.user)
            audit.record(request, "flow.imported", flow)
    except (UnreadableFileError, BrokenFlowError) as error:
        why = str(error).splitlines()[0][:300]
        messages.error(request, _("Nothing was imported. %(why)s") % {"why": why})
        return redirect("flows")
    return redirect("flow", pk=flow.pk)


def _uploaded(request: StaffRequest) -> bytes:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise UnreadableFileError(_("Choose a file."))
    if (upload.size or 0) > MAX_FILE:
        raise UnreadableFileError(_("The file is larger than 3 MB."))
    content: bytes = upload.read()
    return content


@manager
@require_POST
def take(request: StaffRequest, slug: str) -> HttpResponse:
    """Make a flow from one of the gallery."""
    try:
        with transaction.atomic():
            flow = examples.take(slug, by=request.user)
            audit.record(request, "flow.created", flow, gallery=slug)
    except examples.NoSuchFlowError as error:
        raise Http404 from error
    return redirect("flow", pk=flow.pk)


@manager
@require_POST
def duplicate(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a copy of a flow, and open it."""
    flow = get_object_or_404(Flow, pk=pk)
    with transaction.atomic():
        copy = drafts.duplicate(flow, by=request.user)
        audit.record(request, "flow.created", copy, copy_of=str(flow))
    return redirect("flow", pk=copy.pk)


@manager
@require_POST
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a flow that was never published."""
    flow = get_object_or_404(Flow, pk=pk)
    with transaction.atomic():
        name, gone = str(flow), drafts.delete(flow)
        if gone:
            audit.record(request, "flow.deleted", name)
    if gone:
        messages.success(request, _("“%(name)s” is deleted.") % {"name": flow})
    else:
        words = _("“%(name)s” was published: pause it in its settings instead.")
        messages.error(request, words % {"name": flow})
    return redirect("flows")


@manager
@require_safe
def export(_request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the draft as a file, which any agency can import."""
    flow = get_object_or_404(Flow, pk=pk)
    ui = flow.draft.get("ui") or {}
    data = {**flow.draft, "ui": {**ui, "key": flow.key}}
    return HttpResponse(
        json.dumps(data, indent=2, ensure_ascii=False) + "\n",
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{flow.key}.json"'},
    )
