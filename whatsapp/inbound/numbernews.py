"""What webhooks tell of numbers and accounts: kept, and taken over where it says how one stands."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from conversations.models import Number, NumberEvent
from tenants import current
from whatsapp import account, wire

# What Meta calls them in webhooks, as numbers or words, and in what is read.
TIERS = {
    "50": "TIER_50",
    "250": "TIER_250",
    "1000": "TIER_1K",
    "2000": "TIER_2K",
    "10000": "TIER_10K",
    "100000": "TIER_100K",
    "-1": "TIER_UNLIMITED",
}
NAMES = {"APPROVED": "APPROVED", "REJECTED": "DECLINED", "PENDING": "PENDING_REVIEW"}
# What of a webhook is kept: nothing that names a customer or a secret.
KEPT = frozenset(
    [
        "event",
        "decision",
        "old_limit",
        "current_limit",
        "max_daily_conversations_per_business",
        "rejection_reason",
        "requested_verified_name",
        "display_phone_number",
        "ban_info",
        "violation_info",
        "restriction_info",
        "max_phone_numbers_per_business",
        "max_phone_numbers_per_waba",
        "alert_severity",
        "alert_type",
    ]
)


def take(event: wire.AccountEvent, numbers: Mapping[str, Number]) -> None:
    """Write down what Meta tells of an account, for each of its numbers that it is about."""
    found = list(_numbers(event, numbers))
    if not found:
        return
    detail = {key: value for key, value in event.raw.items() if key in KEPT}
    now = timezone.now()
    NumberEvent.objects.bulk_create(
        NumberEvent(
            number=number, field=event.field[:60], event=event.event[:60], detail=detail, at=now
        )
        for number in found
    )
    for number in found:
        _learn(number, event)
    # Quality itself is in no webhook.
    account.refresh_soon(current.agency_id())


def _numbers(event: wire.AccountEvent, numbers: Mapping[str, Number]) -> Iterable[Number]:
    """By the number's id, by the digits that people see, or all of the account."""
    if event.phone_number_id and event.phone_number_id in numbers:
        return [numbers[event.phone_number_id]]
    own = [number for number in numbers.values() if number.waba_id == event.waba_id]
    digits = _digits(str(event.raw.get("display_phone_number") or ""))
    meant = [number for number in own if digits and _digits(number.display_number) == digits]
    return meant or own


def _learn(number: Number, event: wire.AccountEvent) -> None:
    limit = event.raw.get("current_limit") or event.raw.get("max_daily_conversations_per_business")
    decision = NAMES.get(str(event.raw.get("decision") or ""))
    fields = []
    if limit is not None:
        number.messaging_limit = TIERS.get(str(limit), str(limit))[:40]
        fields.append("messaging_limit")
    if decision and event.field == "phone_number_name_update":
        number.name_status = decision
        fields.append("name_status")
    if fields:
        number.save(update_fields=fields)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())
