"""The pages of signing in, and of a forgotten password. Each extends one of allauth's."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agency import audit
from agency.models import User
from agency.signin import forms

READ_AND_WRITE = ("get", "head", "post", "options")
READ = ("get", "head", "options")


class OnlyHere:
    """Writes into the page only addresses of this host as the one to go on to."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        return context | {"redirect_field_value": self.get_next_url()}  # type: ignore[attr-defined]


class SignIn(OnlyHere, account.LoginView):
    """Sign in to this agency; an account of another agency means nothing here."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/sign_in.html"
    form_class = forms.SignInForm

    def form_invalid(self, form: forms.SignInForm) -> HttpResponse:
        if "login" in form.cleaned_data and form.cleaned_data.get("password"):
            # An address that nobody here has is not kept: it may be a password in the wrong field.
            email = form.cleaned_data["login"].lower()
            known = User.objects.filter(email=email).exists()
            audit.record(self.request, "sign_in.failed", email if known else "")
        response: HttpResponse = super().form_invalid(form)
        return response


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    account.flows.logout.logout(request, show_message=False)
    return redirect("sign-in")


class Code(mfa.AuthenticateView):
    """The second step of signing in: a code."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/sign_in_code.html"
    form_class = forms.CodeForm

    def form_invalid(self, form: forms.CodeForm) -> HttpResponse:
        person = self.stage.login.user
        audit.record(self.request, "sign_in.wrong_code", person.email, by=person)
        response: HttpResponse = super().form_invalid(form)
        return response


@method_decorator(never_cache, name="dispatch")
class Forgotten(account.PasswordResetView):
    """Ask for a link to choose a new password."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/password_forgotten.html"
    form_class = forms.ForgottenForm


class ForgottenSent(account.PasswordResetDoneView):
    """Say the same to everybody: if there is an account, a link is on its way."""

    http_method_names = READ
    template_name = "agency/password_sent.html"


@method_decorator(never_cache, name="dispatch")
class NewPassword(account.PasswordResetFromKeyView):
    """Choose a new password, by a link."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/password_new.html"
    form_class = forms.NewPasswordForm

    def form_valid(self, form: forms.NewPasswordForm) -> HttpResponse:
        # All sessions end with the password; the link dies with it, too.
        response: HttpResponse = super().form_valid(form)
        self.request.session.pop(account.INTERNAL_RESET_SESSION_KEY, None)
        return response


class NewPasswordDone(account.PasswordResetFromKeyDoneView):
    """Lead to the sign-in."""

    http_method_names = READ
    template_name = "agency/password_done.html"


class Confirm(OnlyHere, account.ReauthenticateView):
    """Ask for the password once more before something that matters."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/confirm.html"
    form_class = forms.ConfirmForm


class ConfirmCode(OnlyHere, mfa.ReauthenticateView):
    """Ask for a code once more before something that matters."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/confirm.html"
    form_class = forms.ConfirmCodeForm

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        return context | {"by_code": True}
