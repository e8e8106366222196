"""Files of messages."""

import uuid

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agency.access import StaffRequest, member
from conversations import scope, uploads
from conversations.models import MediaFile, Message
from conversations.views import uploading


@member
@require_safe
def media(request: StaffRequest, ref: uuid.UUID) -> HttpResponseBase:
    """A file that a customer sent, or one of ours in a message (``?asset=``)."""
    message = get_object_or_404(scope.messages(request.user).select_related("media_file"), ref=ref)
    if "asset" in request.GET:
        return _ours(message, request.GET["asset"])
    file = getattr(message, "media_file", None)
    if file is None or file.state != MediaFile.State.READY:
        raise Http404
    name = " ".join(str(message.content.get("filename", "")).split())
    return uploading.stored(file.path, file.sniffed_type, name or str(message.ref))


def _ours(message: Message, asset: str) -> HttpResponseBase:
    """A file of ours: whoever sees the message sees it."""
    if asset not in uploads.assets([message.content, message.fallback]):
        raise Http404
    upload = uploads.ready([asset]).get(asset)
    if upload is None:
        raise Http404
    return uploading.served(upload)
