"""Files that people send: they come in pieces, and can be looked at."""

import uuid

from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from agency.access import StaffRequest, staff
from agency.reading import whole_number
from conversations import scope, uploads
from conversations.models import Conversation, Upload

# Types that a browser may show; everything else is only ever downloaded.
SHOWN = {
    *("image/jpeg", "image/png", "image/webp", "video/mp4"),
    *("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac"),
}


@staff
@require_POST
def begin(request: StaffRequest) -> HttpResponse:
    """Announce a file; the answer says where its pieces go, and how large they may be."""
    try:
        upload = uploads.begin(
            name=request.POST.get("name", ""),
            size=whole_number(request.POST.get("size", "")),
            by=request.user,
            conversation=_conversation(request),
        )
    except uploads.UploadRefusedError as failure:
        return JsonResponse({"error": str(failure)}, status=422)
    return JsonResponse({"ref": str(upload.ref), "piece": uploads.PIECE}, status=201)


@staff
@require_POST
def piece(request: StaffRequest, ref: uuid.UUID) -> HttpResponse:
    """Take a piece, as the raw body; ``at`` is its place. The last one's answer tells the kind."""
    upload = get_object_or_404(Upload, ref=ref, by=request.user)
    at = whole_number(request.GET.get("at", "0"))
    try:
        upload = uploads.take(ref, at=at, data=request.body, by=request.user)
    except uploads.UploadRefusedError as failure:
        uploads.discard(upload)
        return JsonResponse({"error": str(failure)}, status=422)
    answer: dict[str, object] = {"received": upload.received}
    if upload.state == Upload.State.READY:
        answer |= {
            "ref": str(upload.ref),
            "name": upload.name,
            "type": upload.mime_type,
            "size": upload.size,
            "kind": uploads.kind_of(upload),
        }
    return JsonResponse(answer)


@staff
@require_safe
def upload(request: StaffRequest, ref: uuid.UUID) -> HttpResponseBase:
    """A file of ours, never as active content."""
    found = get_object_or_404(Upload.objects.select_related("conversation"), ref=ref)
    mine = found.by_id == request.user.pk or found.conversation is None
    seen = Q(pk=found.conversation_id)
    if not mine and not scope.conversations(request.user).filter(seen).exists():
        raise Http404
    return served(found)


def served(found: Upload) -> HttpResponseBase:
    """Return a file. Raises ``Http404`` while it is still arriving, or when it is gone."""
    if found.state != Upload.State.READY:
        raise Http404
    return stored(found.path, found.mime_type, found.name)


def stored(path: str, mime_type: str, name: str) -> HttpResponseBase:
    """Return what lies in the storage: shown if it is harmless, else only to be downloaded."""
    try:
        opened = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = mime_type in SHOWN
    response = FileResponse(
        opened,
        as_attachment=not shown,
        filename=name,
        content_type=mime_type if shown else "application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _conversation(request: StaffRequest) -> Conversation | None:
    """The conversation that the file is for, which the person must see."""
    if "conversation" not in request.POST:
        return None
    pk = whole_number(request.POST["conversation"])
    return get_object_or_404(scope.conversations(request.user), pk=pk)
