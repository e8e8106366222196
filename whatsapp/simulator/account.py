"""What Meta does to an account by itself: quality, limits, categories; and new sign-ups.

The panel and the control API ask for the same things.
"""

import secrets
import time

from whatsapp.simulator import shapes
from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.graph_templates import recategorise, requalify, tell_template
from whatsapp.simulator.passing import Code
from whatsapp.simulator.refusal import Refusal, unknown_object
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.world import Json, Number, Template, digits_of

# Meta's codes live half a minute.
CODE_LIFE = 30.0
DAY = 86_400
QUALITIES = {"GREEN", "YELLOW", "RED", "UNKNOWN"}
CATEGORIES = {"AUTHENTICATION", "MARKETING", "UTILITY"}
SHOWN = ("id", "name", "language", "category", "status", "quality")
LIMITS = {"TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"}
# Alerts and changes of an account, each with the field that tells it.
ALERTS = {
    "ACCOUNT_RESTRICTION": "account_update",
    "ACCOUNT_VIOLATION": "account_update",
    "DISABLED_UPDATE": "account_update",
    "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED": "account_alerts",
}
NAMES = {"APPROVED": "APPROVED", "DECLINED": "REJECTED", "PENDING_REVIEW": "PENDING"}


def change_template(sandbox: Sandbox, waba: str, ident: str, asked: Json) -> None:
    """``{"status", "reason"}``, ``{"quality"}`` or ``{"category"}``; told by webhook."""
    template = _template(sandbox, waba, ident)
    body = Reader(asked, "")
    body.only("status", "reason", "quality", "category")
    if "status" in asked:
        template.status = body.text("status", 40).upper()
        template.rejected_reason = body.text("reason", 60, required=False) or "NONE"
        template.was_approved = template.was_approved or template.status == "APPROVED"
        tell_template(sandbox, waba, template)
    if "quality" in asked:
        requalify(sandbox, waba, template, body.one_of("quality", QUALITIES))
    if "category" in asked:
        recategorise(sandbox, waba, template, body.one_of("category", CATEGORIES))


def _template(sandbox: Sandbox, waba: str, ident: str) -> Template:
    for template in sandbox.world.templates.get(waba, {}).values():
        if template.id == ident:
            return template
    raise unknown_object(ident)


def change_number(sandbox: Sandbox, ident: str, asked: Json) -> None:
    """``quality``, ``limit``, ``name_status``, ``alert`` (told by webhook), ``token_days``."""
    number = sandbox.world.numbers.get(ident)
    if number is None:
        raise unknown_object(ident)
    body = Reader(asked, "")
    body.only("quality", "limit", "name_status", "token_days", "alert")
    if "quality" in asked:
        number.quality = body.one_of("quality", QUALITIES)
        event = {"GREEN": "UNFLAGGED"}.get(number.quality, "FLAGGED")
        sandbox.hooks.put(ident, shapes.number_quality(number, event, number.limit))
    if "limit" in asked:
        before, number.limit = number.limit, body.one_of("limit", LIMITS)
        sandbox.hooks.put(ident, shapes.number_quality(number, "UPGRADE", before))
    if "name_status" in asked:
        number.name_status = body.one_of("name_status", NAMES)
        sandbox.hooks.put(ident, shapes.number_name(number, NAMES[number.name_status]))
    if "token_days" in asked:
        days = body.number("token_days", -1, 3650)
        number.token_expires_at = 0.0 if days == 0 else time.time() + days * DAY
    if "alert" in asked:
        alert = body.one_of("alert", set(ALERTS))
        sandbox.hooks.put(ident, shapes.alert(ALERTS[alert], alert))
    sandbox.hub.tell("account", {})
    sandbox.changed()


def account_facts(sandbox: Sandbox, ident: str) -> Json:
    """Return what the panel shows of a number and of its account's templates."""
    number = sandbox.world.numbers.get(ident)
    if number is None:
        raise unknown_object(ident)
    ends = number.token_expires_at
    templates = sandbox.world.templates.get(number.waba_id, {})
    return {
        "quality": number.quality,
        "limit": number.limit,
        "name_status": number.name_status,
        "token_days": max(0, round((ends - time.time()) / DAY)) if ends else None,
        "templates": [
            {name: getattr(item, name) for name in SHOWN}
            for item in sorted(templates.values(), key=lambda item: (item.name, item.language))
        ],
    }


def sign_up(sandbox: Sandbox, asked: Json) -> Json:
    """Play Meta's popup: make a number, not registered yet; return its ids and a code."""
    body = Reader(asked, "")
    body.only("business", "display_number")
    name, display = body.text("business", 120), body.text("display_number", 32)
    patron = next(iter(sandbox.world.numbers.values()), None)
    if patron is None:
        raise Refusal(100, "The sandbox has no app yet: connect a sandbox number first.")
    ident = "1" + digits_of(display)[-14:].rjust(14, "0")
    if ident in sandbox.world.numbers:
        raise Refusal(100, f"{display} is connected already: choose another number.")
    number = Number(
        id=ident,
        waba_id="2" + ident[1:],
        display_number=display,
        verified_name=name,
        access_token="sandbox-" + secrets.token_urlsafe(24),
        app_secret=patron.app_secret,
        webhook_url=patron.webhook_url,
        verify_token=patron.verify_token,
        registered=False,
        subscribed=False,
        limit="TIER_250",
        name_status="PENDING_REVIEW",
        quality="UNKNOWN",
    )
    sandbox.put_number(number)
    code = secrets.token_urlsafe(32)
    sandbox.codes[code] = Code(ident, time.time() + CODE_LIFE)
    return {
        "code": code,
        "phone_number_id": number.id,
        "waba_id": number.waba_id,
        "business_id": "3" + ident[1:],
    }
