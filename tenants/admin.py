"""The operators' panel: agencies, domains, routes and due work."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from tenants import secret
from tenants.models import Agency, Domain, MetaApp, NumberRoute, WorkDue
from tenants.secret import UndecipherableError

# Which number is whose: changed by hand, a route would lead to an agency that lacks the number.
ROUTE = ("phone_number_id", "waba_id", "agency")


class DomainInline(admin.TabularInline[Domain, Agency]):
    model = Domain
    extra = 0


class RouteInline(admin.TabularInline[NumberRoute, Agency]):
    """Numbers are connected by a command, which makes their records in the agency, too."""

    model = NumberRoute
    extra = 0
    readonly_fields = ROUTE[:2]

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin[Agency]):
    """Agencies are made and erased by commands, which also see to their schemas."""

    list_display = ("name", "slug", "status", "created_at")
    list_filter = ("status",)
    search_fields = ("name", "slug")
    readonly_fields = ("slug", "schema_name", "created_at")
    inlines = (DomainInline, RouteInline)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Domain)
class DomainAdmin(admin.ModelAdmin[Domain]):
    list_display = ("domain", "tenant", "is_primary")
    search_fields = ("domain",)


@admin.register(NumberRoute)
class NumberRouteAdmin(admin.ModelAdmin[NumberRoute]):
    list_display = ("phone_number_id", "waba_id", "agency")
    search_fields = ("phone_number_id", "waba_id")
    readonly_fields = ROUTE

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False


UNREADABLE = (
    "What is stored cannot be read with the keys set: bring back the old key, or write it anew."
)


class MetaAppForm(forms.ModelForm[MetaApp]):
    """Secrets are written here and never read: an empty field keeps what is stored."""

    new_secret = forms.CharField(
        required=False, label="App secret", widget=forms.PasswordInput, max_length=200
    )
    new_verify_token = forms.CharField(
        required=False, label="Verify token", widget=forms.PasswordInput, max_length=200
    )

    class Meta:
        model = MetaApp
        fields = ("app_id", "name", "platform")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("secret", "verify_token"):
            if cleaned.get(f"new_{name}"):
                continue
            try:
                if not getattr(self.instance, name):
                    self.add_error(f"new_{name}", "A new app needs one.")
            except UndecipherableError:
                self.add_error(f"new_{name}", UNREADABLE)
        return cleaned

    def save(self, commit: bool = True) -> MetaApp:  # noqa: FBT001, FBT002 - Django's signature
        for name in ("secret", "verify_token"):
            if given := self.cleaned_data.get(f"new_{name}"):
                setattr(self.instance, name, given)
        app: MetaApp = super().save(commit)
        return app


@admin.register(MetaApp)
class MetaAppAdmin(admin.ModelAdmin[MetaApp]):
    list_display = ("app_id", "name", "platform", "readable")
    form = MetaAppForm

    @admin.display(boolean=True, description="Secrets can be read")
    def readable(self, app: MetaApp) -> bool:
        return secret.is_readable(app, "secret", "verify_token")


@admin.register(WorkDue)
class WorkDueAdmin(admin.ModelAdmin[WorkDue]):
    list_display = ("agency", "task", "due_at")
    ordering = ("due_at",)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False
