"""How the builder's requests are read and answered: JSON, and each error as one sentence."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.access import StaffRequest, api_manager, api_staff
from agency.sentences import said
from flows import files
from flows.engine.reading import too_deep
from flows.files import TooLargeError, UnreadableFileError
from flows.models import Flow

View = Callable[..., HttpResponseBase]
MAX_DEPTH = 60
MAX_BODY = 3 * 1024 * 1024


class RefusedError(Exception):
    """The request cannot be met: the sentence, the status, and what else the answer tells."""

    def __init__(self, sentence: str, status: int = 422, **more: Any) -> None:
        super().__init__(sentence)
        self.status = status
        self.more = more


def reads(view: View) -> View:
    """Make a view that tells something to any of the agency's people."""
    return api_staff(require_safe(_told(view)))


def asks(view: View) -> View:
    """Make a view that works something out of what it is sent, and changes nothing."""
    return api_staff(require_POST(_told(view)))


def writes(view: View) -> View:
    """Make a view by which owners and admins change something."""
    return api_manager(require_POST(_told(view)))


def answer(data: Any, status: int = 200) -> JsonResponse:
    """Return the JSON in the reader's language; what is told about flows no browser keeps."""
    return JsonResponse(said(data), status=status, headers={"Cache-Control": "no-store"})


def get_flow(pk: int) -> Flow:
    """Return the flow. Raises :class:`RefusedError`."""
    found = Flow.objects.filter(pk=pk).select_related("live", "updated_by").first()
    if found is None:
        raise RefusedError(_("There is no such flow."), 404)
    return found


def body(request: HttpRequest, *, limit: int = MAX_BODY) -> dict[str, Any]:
    """Return the object that was sent, of at most so many bytes. Raises :class:`RefusedError`."""
    try:
        raw = request.body
    except RequestDataTooBig as error:
        raise RefusedError(_("This is too large: 3 MB are possible."), 413) from error
    if len(raw) > limit:
        raise RefusedError(
            _("This is too large: %(most)s KB are possible.") % {"most": limit >> 10}, 413
        )
    try:
        data = files.parse(raw, _("What was sent"))
    except UnreadableFileError as error:
        raise RefusedError(str(error), 400) from error
    if not isinstance(data, dict):
        raise RefusedError(_("What was sent is no object."), 400)
    if too_deep(data, MAX_DEPTH):
        raise RefusedError(_("What was sent is nested too deep."), 400)
    if not files.storable(data):
        raise RefusedError(_("It has characters that cannot be stored. Remove them."))
    return data


def part(
    data: Mapping[str, Any], name: str, kind: type | tuple[type, ...], *, default: Any = ...
) -> Any:
    """Return a part of what was sent, of that kind. Raises :class:`RefusedError`."""
    value = data.get(name, default)
    if value is ...:
        raise RefusedError(_("“%(name)s” is missing.") % {"name": name}, 400)
    is_flag = isinstance(value, bool) and kind is not bool
    if value is not default and (is_flag or not isinstance(value, kind)):
        raise RefusedError(_("“%(name)s” is not what it should be.") % {"name": name}, 400)
    return value


def definition(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definition that was sent, if it is not too large. Raises :class:`RefusedError`."""
    found: dict[str, Any] = part(sent, "definition", dict)
    try:
        files.check_size(found)
    except TooLargeError as error:
        raise RefusedError(str(error), 413) from error
    return found


def _told(view: View) -> View:
    @wraps(view)
    def told(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except RefusedError as error:
            return answer({"error": str(error), **error.more}, error.status)

    return told


__all__ = [
    "RefusedError",
    "answer",
    "asks",
    "body",
    "definition",
    "get_flow",
    "part",
    "reads",
    "writes",
]
