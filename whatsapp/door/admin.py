"""What the operators see of the door: events that could not be handled."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from whatsapp.door import parked
from whatsapp.door.models import ParkedEvent


@admin.register(ParkedEvent)
class ParkedEventAdmin(admin.ModelAdmin[ParkedEvent]):
    list_display = ("parked_at", "reason", "phone_number_id", "waba_id", "error")
    list_filter = ("reason",)
    search_fields = ("phone_number_id", "waba_id")
    readonly_fields = (
        "reason",
        "error",
        "app_id",
        "phone_number_id",
        "waba_id",
        "body",
        "received_at",
        "parked_at",
    )
    actions = ("handle_again",)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    @admin.action(description="Handle the selected events again")
    def handle_again(self, request: HttpRequest, queryset: QuerySet[ParkedEvent]) -> None:
        count = parked.handle_again(queryset)
        self.message_user(request, f"{count} events are handled again.")
