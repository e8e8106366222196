"""Who may see what: decorators for views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from agency.models import User

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request of a signed-in person of the agency."""

    user: User


def staff(view: View) -> View:
    """Let in the agency's signed-in people."""
    return login_required(view)


def manager(view: View) -> View:
    """Let in owners and admins."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (isinstance(request.user, User) and request.user.manages):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
