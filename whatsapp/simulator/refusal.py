"""Graph's refusals: code, HTTP status and title of each, and the body Meta answers with.

Source: cloud-api.md, section 3. Rate errors come with HTTP 400, as Meta sends them.
"""

import secrets
from typing import Any

Json = dict[str, Any]

# code -> (HTTP status, title)
CODES: dict[int, tuple[int, str]] = {
    1: (400, "An unknown error occurred"),
    2: (503, "Service temporarily unavailable"),
    4: (400, "Application request limit reached"),
    10: (403, "Application does not have permission for this action"),
    101: (400, "Error validating application"),
    200: (403, "Permissions error"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token - Cannot parse access token"),
    368: (403, "Temporarily blocked for policies violations"),
    2200: (400, "Callback verification failed"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user id not supported for this message"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "Template parameters are not valid"),
    133005: (400, "Two-step verification PIN mismatch"),
    133010: (400, "Phone number not registered"),
    2388019: (400, "Message template limit exceeded"),
    2388023: (400, "Message template language is being deleted"),
    2388024: (400, "Content in this language already exists"),
    2388040: (400, "Character limit exceeded"),
    2388047: (400, "Message header format is incorrect"),
    2388293: (400, "Too many variables"),
    2388299: (400, "Leading or trailing variables"),
}

UNKNOWN_OBJECT = 33


class Refusal(Exception):  # noqa: N818 - an answer of the API, no fault of the sandbox
    """One refused call: Meta's ``code``, the ``details`` a developer reads, an optional subcode."""

    def __init__(self, code: int, details: str, *, subcode: int | None = None) -> None:
        super().__init__(details)
        self.code = code
        self.details = details
        self.subcode = subcode

    @property
    def status(self) -> int:
        """Return the HTTP status Meta uses for the code."""
        return CODES.get(self.code, (400, ""))[0]

    def body(self) -> Json:
        """Return Graph's error body."""
        error: Json = {
            "message": f"(#{self.code}) {title(self.code)}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "A" + secrets.token_urlsafe(17),
        }
        if self.subcode is not None:
            error |= {"error_subcode": self.subcode, "type": "GraphMethodException"}
        return {"error": error}


def title(code: int) -> str:
    """Return Meta's title of a code."""
    return CODES.get(code, (400, "Unknown error"))[1]


def status_error(code: int, details: str) -> Json:
    """Return one element of ``statuses[].errors``."""
    return {
        "code": code,
        "title": title(code),
        "message": title(code),
        "error_data": {"details": details},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }


def unknown_object(node: str) -> Refusal:
    """Return the answer for an id that is not there, or that the token may not see."""
    return Refusal(
        100,
        f"Unsupported request. Object with ID '{node}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation.",
        subcode=UNKNOWN_OBJECT,
    )
