"""The operators' panel: agencies, domains, routes and due work."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from tenants.models import Agency, Domain, MetaApp, NumberRoute, WorkDue


class DomainInline(admin.TabularInline[Domain, Agency]):
    model = Domain
    extra = 0


class RouteInline(admin.TabularInline[NumberRoute, Agency]):
    model = NumberRoute
    extra = 0


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


@admin.register(NumberRoute)
class NumberRouteAdmin(admin.ModelAdmin[NumberRoute]):
    list_display = ("phone_number_id", "waba_id", "agency")
    search_fields = ("phone_number_id", "waba_id")


@admin.register(MetaApp)
class MetaAppAdmin(admin.ModelAdmin[MetaApp]):
    """Secrets can be written here, and never read."""

    list_display = ("app_id", "name", "platform")
    fields = ("app_id", "name", "platform")


@admin.register(WorkDue)
class WorkDueAdmin(admin.ModelAdmin[WorkDue]):
    list_display = ("agency", "task", "due_at")
    ordering = ("due_at",)
