"""Sandbox numbers: telling the simulator about a number, its templates and some customers."""

from typing import Any

import aiohttp
from django.conf import settings

from whatsapp.client import run
from whatsapp.connect import Connection

CUSTOMERS: dict[str, dict[str, Any]] = {
    "+15550102001": {"name": "Maya Torres"},
    "+15550102002": {"name": "Jonas Weber"},
    "+15550102003": {
        "name": "Amara Okafor",
        "user_id": "US.13491208655302741918",
        "hide_phone": True,
    },
}


class SandboxUnreachableError(Exception):
    """The simulator does not answer, or refuses."""


def set_up(connection: Connection) -> None:
    """Make the number known to the simulator, with templates and customers; repeatable."""
    run(_set_up(connection))


async def _set_up(connection: Connection) -> None:
    headers = {"Authorization": f"Bearer {settings.SIMULATOR_CONTROL_TOKEN}"}
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        await _put(
            session,
            f"numbers/{connection.phone_number_id}",
            {
                "waba_id": connection.waba_id,
                "display_number": connection.display_number,
                "verified_name": connection.verified_name,
                "access_token": connection.access_token,
                "app_secret": connection.app_secret,
                "verify_token": connection.verify_token,
                "webhook_url": f"http://127.0.0.1:{settings.PORT}/webhooks/whatsapp/",
            },
        )
        await _put(session, f"wabas/{connection.waba_id}/templates", TEMPLATES)
        for phone, customer in CUSTOMERS.items():
            await _put(session, f"customers/{phone}", customer)


async def _put(session: aiohttp.ClientSession, path: str, body: Any) -> None:
    try:
        async with session.put(f"{settings.SIMULATOR_URL}/_sim/{path}", json=body) as answer:
            if answer.status != 200:  # noqa: PLR2004
                raise SandboxUnreachableError(
                    f"The simulator refused {path}: {await answer.text()}"
                )
    except aiohttp.ClientError as error:
        raise SandboxUnreachableError(
            f"The simulator at {settings.SIMULATOR_URL} cannot be reached ({error})."
        ) from error


TEMPLATES: list[dict[str, Any]] = [
    {
        "name": "follow_up",
        "language": "en_US",
        "category": "MARKETING",
        "status": "APPROVED",
        "components": [
            {
                "type": "BODY",
                "text": "Still thinking it over? We kept your answers, so we can pick up right"
                " where we stopped. Shall we continue?",
            },
            {"type": "FOOTER", "text": "Northlight Studio"},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Continue"}]},
        ],
    },
    {
        "name": "appointment_reminder",
        "language": "en_US",
        "category": "UTILITY",
        "status": "APPROVED",
        "components": [
            {
                "type": "BODY",
                "text": "Hello {{1}}, this is a reminder of your appointment on {{2}}."
                " Reply to this message if you need another time.",
                "example": {"body_text": [["Maya", "Friday at 10:00"]]},
            },
        ],
    },
    {
        "name": "appointment_check",
        "language": "en_US",
        "category": "UTILITY",
        "status": "APPROVED",
        "components": [
            {
                "type": "BODY",
                "text": "Hello {{1}}, you have an appointment with us on {{2}}."
                " Does that still suit you?",
                "example": {"body_text": [["Maya", "Friday at 10:00"]]},
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Confirm"},
                    {"type": "QUICK_REPLY", "text": "Reschedule"},
                    {"type": "QUICK_REPLY", "text": "Cancel"},
                ],
            },
        ],
    },
    {
        "name": "continue_chat",
        "language": "en_US",
        "category": "UTILITY",
        "status": "APPROVED",
        "components": [
            {
                "type": "BODY",
                "text": "Hello {{1}}, you wrote to us earlier, and we would not want to leave you"
                " with an open question. Tap below and we go on where we stopped.",
                "example": {"body_text": [["Maya"]]},
            },
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Continue"}]},
        ],
    },
    {
        "name": "delivery_update",
        "language": "en_US",
        "category": "UTILITY",
        "status": "APPROVED",
        "components": [
            {
                "type": "BODY",
                "text": "Hello {{1}}, your order {{2}} was due today. Has it arrived?",
                "example": {"body_text": [["Maya", "A-1042"]]},
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Received"},
                    {"type": "QUICK_REPLY", "text": "Problem"},
                    {"type": "QUICK_REPLY", "text": "Reschedule"},
                ],
            },
        ],
    },
    {
        "name": "feedback_request",
        "language": "en_US",
        "category": "UTILITY",
        "status": "APPROVED",
        "components": [
            {
                "type": "BODY",
                "text": "Hello {{1}}, thank you for getting in touch with us. May we ask how it"
                " was? It takes one tap.",
                "example": {"body_text": [["Maya"]]},
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Give feedback"},
                    {"type": "QUICK_REPLY", "text": "Not now"},
                ],
            },
        ],
    },
    {
        "name": "spring_offer",
        "language": "en_US",
        "category": "MARKETING",
        "status": "PAUSED",
        "components": [{"type": "BODY", "text": "Spring is here, and so is our offer for you."}],
    },
]
