"""What Meta says of a number, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from conversations.models import Number, NumberEvent

TIERS = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1000,
    "TIER_2K": 2000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
}


def words(number: Number) -> dict[str, Any]:
    """Return quality, limit, name and token as a page shows them."""
    return {
        "quality": quality(number.quality),
        "limit": limit(number.messaging_limit),
        "name_status": name(number.name_status),
        "token_said": token(number),
    }


def quality(word: str) -> tuple[str, str]:
    """Return a quality in words and the tone of its badge."""
    known = {
        "GREEN": (_("High quality"), "good"),
        "YELLOW": (_("Medium quality"), "warn"),
        "RED": (_("Low quality"), "bad"),
    }
    return known.get(word, (_("Not rated yet"), "quiet"))


def limit(word: str) -> str:
    """Return how many customers may be written to first in 24 hours."""
    if word in TIERS:
        return _("%(count)s customers in 24 hours") % {"count": f"{TIERS[word]:,}"}
    if word == "TIER_UNLIMITED":
        return _("No limit")
    return word or _("Not known")


def name(word: str) -> tuple[str, str]:
    """Return the state of the display name and the tone of its badge."""
    known = {
        "APPROVED": (pgettext("a number's name", "Approved"), "good"),
        "AVAILABLE_WITHOUT_REVIEW": (pgettext("a number's name", "Approved"), "good"),
        "DECLINED": (_("Declined"), "bad"),
        "EXPIRED": (_("Expired"), "bad"),
        "PENDING_REVIEW": (_("In review"), "info"),
        "NONE": (_("Not asked for"), "quiet"),
    }
    return known.get(word, (word.replace("_", " ").capitalize() or _("Not known"), "quiet"))


def token(number: Number) -> str:
    """Return how the token stands."""
    states = Number.Token
    if number.token_state == states.INVALID:
        return _("Refused by Meta")
    if number.token_state == states.UNREADABLE:
        return _("Cannot be read")
    if number.token_expires_at:
        return _("Ends on %(date)s") % {"date": number.token_expires_at.date().isoformat()}
    if number.token_state == states.VALID:
        return _("Valid, without an end")
    return _("Not looked at yet")


def event(entry: NumberEvent) -> str:  # noqa: PLR0911
    """Return what happened to a number."""
    detail = entry.detail
    if entry.field == "reading":
        return _reading(entry)
    if entry.field == "phone_number_quality_update":
        now = detail.get("current_limit") or detail.get("max_daily_conversations_per_business")
        if entry.event == "FLAGGED":
            return _("Flagged for low quality")
        if entry.event == "UNFLAGGED":
            return _("Quality is good again")
        if entry.event == "THROUGHPUT_UPGRADE":
            return _("Meta raised the number's throughput")
        return _("Messaging limit: %(limit)s") % {"limit": limit(str(now or ""))}
    if entry.field == "phone_number_name_update":
        decision = {"APPROVED": _("approved"), "REJECTED": _("declined")}
        said = decision.get(str(detail.get("decision")), _("looked at"))
        return _("Display name “%(name)s”: %(said)s") % {
            "name": detail.get("requested_verified_name", ""),
            "said": said,
        }
    return f"{entry.field.replace('_', ' ').capitalize()}: {entry.event.replace('_', ' ').lower()}"


def _reading(entry: NumberEvent) -> str:
    detail = entry.detail
    before, after = str(detail.get("from", "")), str(detail.get("to", ""))
    if entry.event == "quality":
        return _("Quality: %(before)s, now %(after)s") % {
            "before": quality(before)[0],
            "after": quality(after)[0],
        }
    if entry.event == "messaging_limit":
        return _("Messaging limit: %(limit)s") % {"limit": limit(after)}
    if entry.event == "name_status":
        return _("Display name: %(said)s") % {"said": name(after)[0]}
    if entry.event == "webhooks_mended":
        return _("The webhooks were off, and were switched on")
    return _("State: %(said)s") % {"said": after.replace("_", " ").lower()}
