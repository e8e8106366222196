"""What Graph's errors mean: whether to try again, the cause and the cure in plain words; pure.

The table follows cloud-api.md, section 3. Codes that are not listed are judged by HTTP status.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any


class Retry(StrEnum):
    """What may be done with a send that ended in an error."""

    RETRY = "retry"  # surely rejected before it was processed: send again after a pause
    AMBIGUOUS = "ambiguous"  # may have gone out: reconcile first
    WAIT = "wait"  # pointless for a good while
    NEVER = "never"  # mend the cause or give up


@dataclass(frozen=True, slots=True)
class GraphError:
    """An error with its consequence. ``code`` is ``None`` for our own findings."""

    code: int | None
    retry: Retry
    cause: str
    cure: str
    details: str = ""
    wait: timedelta | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored with a failed message."""
        return {
            "code": self.code,
            "cause": self.cause,
            "cure": self.cure,
            "details": self.details,
        }


PAIR_LIMIT = 131056
MARKETING_STOPPED = 131050
# The window is closed: now, and as older versions said it.
WINDOW_CODES = frozenset({131047, 470})

_R, _A, _W, _N = Retry.RETRY, Retry.AMBIGUOUS, Retry.WAIT, Retry.NEVER
_TOKEN = ("The access token is invalid or has expired.", "Connect the number again with a new one.")
_PERMISSION = (
    "The app has no permission for this.",
    "Grant whatsapp_business_messaging to the token's system user.",
)
_INVALID = (
    "WhatsApp refused the message as invalid.",
    "Check the message against the details and send it anew.",
)
_DOWN = ("WhatsApp had a temporary problem.", "Nothing; it is looked into automatically.")
_BUSY = ("Too many messages at once.", "Nothing; it is sent again automatically.")
_TEMPLATE = (
    "The template cannot be used as it was filled in.",
    "Compare the template's parameters with what is sent.",
)
_ACCOUNT = (
    "The WhatsApp Business account is restricted.",
    "Look into WhatsApp Manager and settle what Meta asks for.",
)
_GROUP = (
    "WhatsApp refused this in a group.",
    "See the details; groups have limits of their own.",
)
_CALL = (
    "WhatsApp refused the call.",
    "See the details; calls need the customer's permission and have limits of their own.",
)
_FORM = ("There is a problem with the WhatsApp Flow.", "Mend the form in WhatsApp Manager.")
_BLOCKING = ("The customer could not be blocked or unblocked.", "See the details and try again.")
_USERNAME = (
    "WhatsApp refused the business's username.",
    "Choose another one in WhatsApp Manager.",
)
_DEFINITION = (
    "WhatsApp refused the template as it is written.",
    "Mend what the details name and submit the template again.",
)

_TABLE: dict[int, tuple[Retry, str, str]] = {
    **dict.fromkeys((0, 190), (_N, *_TOKEN)),
    **dict.fromkeys((3, 10, *range(200, 300), 131005), (_N, *_PERMISSION)),
    **dict.fromkeys((1, 2, 131000, 131016, 133004), (_A, *_DOWN)),
    **dict.fromkeys((4, 80007, 130429), (_R, *_BUSY)),
    **dict.fromkeys((33, 100, 131008, 131009, 131051, 135000), (_N, *_INVALID)),
    **dict.fromkeys((368, 131031), (_N, *_ACCOUNT)),
    470: (
        _N,
        "More than 24 hours have passed since the customer's last message.",
        "Send an approved template; the customer's answer re-opens the window.",
    ),
    130403: (_N, "You have blocked this customer.", "Unblock the customer first."),
    130472: (_N, "The customer is in one of Meta's marketing experiments.", "Wait for a reply."),
    130497: (_N, "Meta does not allow messages to this country.", "Use another channel."),
    **dict.fromkeys((131020, 131041, *range(131201, 131216)), (_N, *_GROUP)),
    131208: (_W, *_GROUP),
    131021: (_N, "The recipient is the sending number itself.", "Choose another recipient."),
    131026: (
        _N,
        "The customer is not on WhatsApp, uses an old version, or has not accepted its terms.",
        "Ask the customer to update WhatsApp, or use another channel.",
    ),
    131030: (
        _N,
        "The recipient is not in the test number's list.",
        "Add the recipient in Meta's app dashboard, or use a real number.",
    ),
    131037: (_N, "The number's display name is not approved.", "Have the display name approved."),
    131042: (
        _N,
        "There is a problem with the payment method of the WhatsApp account.",
        "Set up a valid payment method in WhatsApp Manager.",
    ),
    131044: (_N, "There is a problem with the payment method.", "Set up a valid payment method."),
    131045: (_N, "The number is not registered properly.", "Register the number again."),
    131047: (
        _N,
        "More than 24 hours have passed since the customer's last message.",
        "Send an approved template; the customer's answer re-opens the window.",
    ),
    131048: (
        _N,
        "The number is restricted because customers blocked or reported it.",
        "Pause, and see the number's quality in WhatsApp Manager.",
    ),
    131049: (
        _W,
        "Meta held the message back: this customer got many marketing messages lately.",
        "Nothing for now; it is tried again after a day.",
    ),
    131050: (
        _N,
        "The customer has stopped marketing messages from you.",
        "Send no marketing; the customer can resume it in WhatsApp.",
    ),
    131052: (_N, "The file could not be downloaded.", "Ask for the file again, below 100 MB."),
    131053: (_N, "The file could not be uploaded.", "Check the file's type and size."),
    131055: (_N, "Only marketing templates can be sent this way.", "Choose another template."),
    134100: (_N, "Only marketing templates can be sent this way.", "Choose another template."),
    131056: (_R, "Too many messages to this customer in a short time.", _BUSY[1]),
    131057: (_R, "The number is being upgraded by Meta.", "Nothing; it takes about a minute."),
    131059: (_R, "Meta's paging position was lost.", "Nothing; it is read again."),
    131060: (_N, "The customer's other device does not support this.", "Nothing."),
    131062: (
        _N,
        "This message cannot be sent to a customer without a phone number.",
        "Ask the customer to share the phone number.",
    ),
    131063: (_N, "Marketing is disabled on this number.", "Enable it in WhatsApp Manager."),
    131064: (_N, "The account is limited for misclassified templates.", _ACCOUNT[1]),
    132000: (_N, "The number of template parameters does not match.", _TEMPLATE[1]),
    132001: (
        _N,
        "The template does not exist in this language, or is not approved.",
        "Choose an approved template, or wait for the approval.",
    ),
    **dict.fromkeys((132005, 132008, 132012, 132018), (_N, *_TEMPLATE)),
    132007: (_N, "The template violates WhatsApp's policy.", "Edit the template and resubmit it."),
    132015: (_N, "The template is paused for low quality.", "Edit it, or use another one."),
    132016: (_N, "The template is disabled for low quality.", "Create a better one."),
    132068: (_N, "The WhatsApp Flow is blocked.", "Mend the form in WhatsApp Manager."),
    132069: (_W, "The WhatsApp Flow is throttled.", "Nothing; it is tried again in an hour."),
    133000: (_N, "The number's last deregistration is incomplete.", "Deregister it again."),
    133005: (_N, "The two-step PIN is wrong.", "Enter the right PIN."),
    133006: (_N, "The number has to be verified first.", "Verify the number."),
    **dict.fromkeys(
        (133008, 133009), (_W, "The PIN was entered too often or too fast.", "Wait an hour.")
    ),
    133010: (_N, "The number is not registered.", "Register the number."),
    133015: (_W, "The number was deleted a moment ago.", "Wait five minutes."),
    133016: (_W, "The number was registered too often.", "Wait 72 hours."),
    134011: (_N, "The payments terms are not accepted.", "Accept them in WhatsApp Manager."),
    134101: (_W, "The template is still being synchronised.", "Nothing; ten minutes suffice."),
    134102: (_N, "The template is not available for marketing messages.", _TEMPLATE[1]),
    137000: (_N, "The customer's identity has changed.", "Check who you are talking to."),
    **dict.fromkeys((613, *range(138000, 138019)), (_N, *_CALL)),
    **dict.fromkeys(range(139000, 139005), (_N, *_FORM)),
    **dict.fromkeys(range(139100, 139104), (_N, *_BLOCKING)),
    **dict.fromkeys(range(147001, 147006), (_N, *_USERNAME)),
    1752041: (_N, "Marketing messages were applied for already.", "Wait for Meta's decision."),
    2388019: (_N, "The account has as many templates as it may have.", "Delete unused ones."),
    **dict.fromkeys((2388040, 2388047, 2388072, 2388073, 2388293, 2388299), (_N, *_DEFINITION)),
    2494100: (_W, "The number is under maintenance.", "Nothing; it is tried again."),
    **dict.fromkeys(
        (2593107, 2593108),
        (
            _N,
            "The WhatsApp Business app's history can be read once, within 24 hours of connecting.",
            "Disconnect the number and connect it anew.",
        ),
    ),
}
_WAITS = {
    131049: timedelta(hours=24),
    131057: timedelta(minutes=1),
    131208: timedelta(hours=1),
    132069: timedelta(hours=1),
    133008: timedelta(hours=1),
    133009: timedelta(hours=1),
    133015: timedelta(minutes=5),
    133016: timedelta(hours=72),
    134101: timedelta(minutes=10),
    2494100: timedelta(minutes=5),
}

# Findings of our own, before or instead of Graph's.
WINDOW_CLOSED = GraphError(
    131047,
    _N,
    "The 24-hour window is closed, and the message brought no template for that case.",
    "Send an approved template; the customer's answer re-opens the window.",
)
NO_ADDRESS = GraphError(
    None, _N, "The contact has neither a phone number nor a user id.", "Merge or complete it."
)
MARKETING_UNWELCOME = GraphError(
    None,
    _N,
    "The contact wants no marketing messages, and this is a marketing template.",
    "Send a utility template, or ask the customer in an open conversation and note the consent.",
)
CONTACT_BLOCKED = GraphError(
    None, _N, "The contact is blocked, so nothing is sent.", "Unblock the contact, and send anew."
)
URL_EXPIRED = GraphError(
    None, _R, "The file's address at WhatsApp has expired.", "Nothing; a new one is asked for."
)
FILE_GONE = GraphError(
    None,
    _N,
    "The file is not in our storage any more.",
    "Attach it again and send it anew.",
)
FILE_AWAY = GraphError(
    None, _R, "The file could not be read just now.", "Nothing; it is tried again automatically."
)
UNCONFIRMED = GraphError(
    None,
    _N,
    "WhatsApp never said whether it took the message.",
    "Look into the chat on the phone, or ask the customer, before you send it again.",
)


def explain(code: int | None) -> tuple[str, str]:
    """Return (cause, cure) in plain words."""
    if code in _TABLE:
        _, cause, cure = _TABLE[code]
        return cause, cure
    return "WhatsApp refused the message.", "See the details; Meta's error list explains the code."


def classify(http_status: int | None, body: Mapping[str, Any] | None) -> GraphError:
    """Judge an answer of Graph. ``body``: the parsed JSON, or anything else that came."""
    error = body.get("error") if isinstance(body, Mapping) else None
    error = error if isinstance(error, Mapping) else {}
    code = error.get("code")
    code = code if isinstance(code, int) else None
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, Mapping) else None
    retry, cause, cure = _judge(code, http_status)
    wait = _WAITS.get(code) if code is not None else None
    return GraphError(code, retry, cause, cure, str(details or error.get("message") or ""), wait)


def _judge(code: int | None, http_status: int | None) -> tuple[Retry, str, str]:
    """Return (retry, cause, cure), by the HTTP status where the code is not listed."""
    if code in _TABLE:
        return _TABLE[code]
    if http_status == HTTPStatus.TOO_MANY_REQUESTS:
        return _R, *_BUSY
    down = http_status is None or http_status >= HTTPStatus.INTERNAL_SERVER_ERROR
    # A success that is not Graph's JSON: the message may well have been taken.
    garbled = http_status is not None and http_status < HTTPStatus.MULTIPLE_CHOICES
    if code is None and (down or garbled):
        return _A, *_DOWN
    return (_A if down else _N), *explain(code)


def unreachable(details: str) -> GraphError:
    """No connection came about, so nothing was sent."""
    return GraphError(None, _R, "WhatsApp could not be reached.", _BUSY[1], details)


def no_answer(details: str) -> GraphError:
    """The request left, and no answer came: the message may or may not be with WhatsApp."""
    return GraphError(None, _A, "WhatsApp did not answer.", _DOWN[1], details)


def unsendable(details: str) -> GraphError:
    """The message cannot be put into WhatsApp's form."""
    return GraphError(
        None, _N, "The message breaks one of WhatsApp's limits.", _INVALID[1], details
    )
