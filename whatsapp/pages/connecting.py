"""Connecting a number: by hand, or by Meta's Embedded Signup."""

from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency import links
from agency.access import StaffRequest, manager
from whatsapp import onboarding
from whatsapp.pages.numbers import has_sandbox, offers_signup

FIELDS = ("phone_number_id", "waba_id", "token", "app_id", "app_secret", "verify_token", "pin")
REQUIRED = ("phone_number_id", "waba_id", "token")
# What the page needs to load for Meta's sign-up.
FACEBOOK = {
    "script-src": ["https://connect.facebook.net"],
    "frame-src": ["https://www.facebook.com", "https://web.facebook.com"],
    "connect-src": ["https://www.facebook.com", "https://graph.facebook.com"],
    "img-src": ["https://www.facebook.com"],
}


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: StaffRequest) -> HttpResponse:
    """Connect a number by its ids and its token."""
    given = {name: _said(request, name) for name in FIELDS}
    sandbox = request.POST.get("sandbox") == "on" and has_sandbox()
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        errors = {name: [_("Fill this in.")] for name in REQUIRED if not given[name]}
        if not errors:
            try:
                number = _linked(request, given, sandbox=sandbox)
            except onboarding.ConnectError as failure:
                errors = {failure.field: [str(failure)]}
            else:
                messages.success(request, _("The number is connected."))
                return redirect("number", number.pk)
    context = {
        # Secrets are never shown again.
        "given": {**given, "token": "", "app_secret": "", "verify_token": ""},
        "sandbox": sandbox,
        "offers_sandbox": has_sandbox(),
        "signup": offers_signup(),
        "errors": errors,
        # Every host has the door; on the agency's own it tells nothing of the platform.
        "webhook": links.absolute("/webhooks/whatsapp/"),
    }
    return render(request, "whatsapp/number_connect.html", context, status=422 if errors else 200)


def _said(request: StaffRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()


def _linked(request: StaffRequest, given: dict[str, str], *, sandbox: bool) -> Any:
    pin = given.pop("pin")
    wanted = onboarding.Wanted(**given, sandbox=sandbox)
    given["pin"] = pin
    return onboarding.link(request, wanted, pin=pin)


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: StaffRequest) -> HttpResponseBase:
    """Meta's sign-up: its window opens in the browser, its code is exchanged here."""
    real = bool(settings.META_EMBEDDED_SIGNUP_CONFIG_ID)
    sandbox = not real and has_sandbox()
    if not (real or sandbox):
        return redirect("number-connect")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        given = {
            name: _said(request, name) for name in ("code", "waba_id", "phone_number_id", "pin")
        }
        try:
            number = onboarding.sign_up(request, **given, sandbox=sandbox)
        except onboarding.ConnectError as failure:
            errors = {failure.field: [str(failure)]}
        else:
            messages.success(request, _("The number is connected."))
            return redirect("number", number.pk)
    response: HttpResponseBase = _sign_up_page(request, errors, sandbox=sandbox)
    if real:
        # The only page on which anything of another host's runs.
        response = csp_update(FACEBOOK)(lambda _request: response)(request)
    # Meta's window has to find the one that opened it.
    response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return response


def _sign_up_page(
    request: StaffRequest, errors: dict[str, list[str]], *, sandbox: bool
) -> HttpResponse:
    app = onboarding.sign_up_app()
    context = {
        "errors": errors,
        "sandbox": sandbox,
        "app_id": app.app_id if app else "",
        "config_id": settings.META_EMBEDDED_SIGNUP_CONFIG_ID,
        "version": settings.GRAPH_VERSION,
        "sdk": "" if sandbox else settings.META_EMBEDDED_SIGNUP_SDK,
        "popup": f"{settings.SIMULATOR_URL}/signup" if sandbox else "",
        "action": reverse("number-signup"),
    }
    return render(request, "whatsapp/number_signup.html", context, status=422 if errors else 200)
