"""A person's own password, second factor and recovery codes."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agency.models import User
from agency.signin import demand, forms
from agency.signin.views import READ, READ_AND_WRITE

fresh = method_decorator(never_cache, name="dispatch")


@fresh
class ChangePassword(account.PasswordChangeView):
    """Choose a new password; all other sessions end."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/password_change.html"
    form_class = forms.ChangePasswordForm
    success_url = reverse_lazy("account")


@fresh
class TwoFactorOn(totp.ActivateTOTPView):
    """Scan a code with an authenticator app, and type what it shows."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/two_factor_on.html"
    form_class = forms.TwoFactorOnForm

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        secret = context["form"].secret
        groups = [secret[n : n + 4] for n in range(0, len(secret), 4)]
        return context | {"secret": " ".join(groups), "demanded": demand.demanded(self.person)}

    @property
    def person(self) -> User:
        found: User = self.request.user
        return found


@fresh
class TwoFactorOff(totp.DeactivateTOTPView):
    """Go back to the password alone, unless the agency asks for more."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/two_factor_off.html"
    success_url = reverse_lazy("account")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and demand.demanded(request.user):
            messages.error(request, _("Your agency asks for two-factor sign-in."))
            return redirect("account")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


@fresh
class RecoveryCodes(recovery.ViewRecoveryCodesView):
    """Show the recovery codes that are left."""

    http_method_names = READ
    template_name = "agency/recovery_codes.html"


@fresh
class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):
    """Make new recovery codes; the old ones work no more."""

    http_method_names = READ_AND_WRITE
    template_name = "agency/recovery_codes_new.html"


@fresh
class RecoveryCodesFile(recovery.DownloadRecoveryCodesView):
    """The recovery codes that are left, as a text."""

    http_method_names = READ
    template_name = "agency/recovery_codes.txt"
