"""Files of messages."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, member
from conversations import scope
from conversations.models import MediaFile, Message

# Types that a browser may show; everything else is only ever downloaded.
SHOWN = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "audio/ogg",
    "audio/mpeg",
    "audio/mp4",
}


@member
@require_safe
def media(request: StaffRequest, ref: str) -> HttpResponseBase:
    """A file that a customer sent, never as active content."""
    message = get_object_or_404(
        Message.objects.select_related("media_file"),
        ref=ref,
        conversation__in=scope.conversations(request.user),
    )
    file = getattr(message, "media_file", None)
    if file is None or file.state != MediaFile.State.READY:
        raise Http404
    try:
        stored = default_storage.open(file.path)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = file.sniffed_type in SHOWN
    name = " ".join(str(message.content.get("filename", "")).split())
    response = FileResponse(
        stored,
        as_attachment=not shown,
        filename=name or str(message.ref),
        content_type=file.sniffed_type if shown else "application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400"
    return response
