"""Who may see what: decorators for views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from agency.models import User
from agency.signin import demand

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request of a signed-in person of the agency."""

    user: User


def signed_in(view: View) -> View:
    """Let in whoever is signed in, even without the second factor that the agency asks for."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def member(view: View) -> View:
    """Let in whoever is signed in, people of clients too: for what `conversations.scope` limits."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and demand.unmet(request.user):
            page = reverse("mfa_activate_totp")
            return HttpResponseClientRedirect(page) if HtmxDetails(request) else redirect(page)
        return view(request, *args, **kwargs)

    return guarded


def staff(view: View) -> View:
    """Let in the agency's signed-in people; those of its clients have a portal of their own."""

    @member
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (isinstance(request.user, User) and not request.user.is_client):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def manager(view: View) -> View:
    """Let in owners and admins."""

    @staff
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (isinstance(request.user, User) and request.user.manages):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def api_staff(view: View) -> View:
    """Let in the agency's signed-in people; a program of theirs is told as JSON."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _refused(_("You are signed out. Sign in again in another tab."), 401)
        if not (isinstance(request.user, User) and not request.user.is_client):
            return _refused(_("This is for the agency's own people."), 403)
        if demand.unmet(request.user):
            return _refused(_("Set up two-factor sign-in first."), 403)
        return view(request, *args, **kwargs)

    return guarded


def api_manager(view: View) -> View:
    """Let in owners and admins; a program of theirs is told as JSON."""

    @api_staff
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (isinstance(request.user, User) and request.user.manages):
            return _refused(_("Only owners and admins may change this."), 403)
        return view(request, *args, **kwargs)

    return guarded


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def _signed_out() -> str:
    return format_html(
        '<p class="notice notice-bad" role="alert">{}</p>',
        _("You are signed out, and nothing was sent. Copy what you wrote, then sign in again."),
    )


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a visitor to sign in, and from there back to the page that he was on."""
    fragment = HtmxDetails(request)
    if request.method == "POST":
        # Nobody comes back to a form that was sent; in the composer, what was typed stays.
        return HttpResponse(_signed_out(), status=422) if fragment else redirect("sign-in")
    if fragment:
        # The browser would follow another redirect by itself and show the form in the fragment.
        page = redirect_to_login(fragment.current_url_abs_path or "/")
        return HttpResponseClientRedirect(page.url)
    return redirect_to_login(request.get_full_path())
