"""A flow's start address: how another program starts it for a contact."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from conversations import clock, heads, live, phones
from conversations.arrivals import Address
from conversations.contacts import Directory
from conversations.models import Contact, Conversation, Number
from flows import due, files
from flows.engine import Trigger
from flows.models import Flow, StartRequest
from flows.runner import Runner
from flows.versions import LiveVersion, live_versions
from tenants import current
from tenants.secret import UndecipherableError

TOKEN_BYTES = 32
MAX_BODY = 64 * 1024
# For so long a repeated key does nothing.
KEEP = timedelta(days=7)
FORGET = 100
KEY_LENGTH = 120
FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
USER_ID = re.compile(r"[A-Za-z0-9._:-]+")
MOST_TAGS = 20
MOST_FIELDS = 50


class StartError(Exception):
    """The flow cannot be started like this; the sentence, and the HTTP status that says so."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.status = status


class Wanted(BaseModel):
    """Whom to start the flow for, and what to know of him."""

    model_config = ConfigDict(extra="forbid", strict=True)

    phone: str = Field(default="", max_length=40)
    user_id: str = Field(default="", max_length=160)
    name: str = Field(default="", max_length=200)
    fields: dict[str, str | int | float | bool] = Field(
        default_factory=dict, max_length=MOST_FIELDS
    )
    tags: list[str] = Field(default_factory=list, max_length=MOST_TAGS)
    phone_number_id: str = Field(default="", max_length=64)

    @model_validator(mode="after")
    def _whole(self) -> "Wanted":
        if not self.phone and not self.user_id:
            raise ValueError("phone or user_id is needed")
        if self.user_id and not USER_ID.fullmatch(self.user_id):
            raise ValueError("user_id has other characters than letters, digits and . _ : -")
        for name, value in self.fields.items():
            if not FIELD_NAME.fullmatch(name) or len(str(value)) > 4096:  # noqa: PLR2004
                raise ValueError(
                    "a field's name has 1 to 64 letters, digits and underscores, no digit first;"
                    " its value has up to 4,096 characters"
                )
        if any(not 0 < len(tag.strip()) <= 60 for tag in self.tags):  # noqa: PLR2004
            raise ValueError("a tag has 1 to 60 characters")
        return self


def has_address(flow: Flow) -> bool:
    """Return whether programs can start the flow, or could once its draft is published."""
    definitions = [flow.draft, flow.live.definition if flow.live else None]
    return any(map(_has_api_trigger, definitions))


def token(flow: Flow) -> str:
    """Return the token, "" while there is none that can be read."""
    try:
        return str(flow.start_token)
    except UndecipherableError:
        return ""


def renew_token(flow: Flow) -> str:
    """Give the flow a new token; the old one is worth nothing from now on."""
    flow.start_token = secrets.token_urlsafe(TOKEN_BYTES)
    flow.save(update_fields=["start_token"])
    return str(flow.start_token)


def authorised(flow: Flow, header: str) -> bool:
    """Return whether an Authorization header bears the flow's token."""
    scheme, _, shown = header.partition(" ")
    known = token(flow)
    same = constant_time_compare(shown.strip(), known)
    return bool(known) and scheme.lower() == "bearer" and same


def parse(data: Any) -> Wanted:
    """Read what a program sent. Raises :class:`StartError`."""
    if not files.storable(data):
        raise StartError("It has characters that cannot be stored.")
    try:
        return Wanted.model_validate(data)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, fault["loc"]))
        raise StartError(f"{where + ': ' if where else ''}{fault['msg']}.") from error


def start(flow: Flow, wanted: Wanted, *, key: str = "") -> dict[str, Any]:
    """Start the flow for a contact; return what the program is told.

    A repeated ``key`` does nothing, and returns the same. Raises :class:`StartError`; then the key
    is not used up.
    """
    if len(key) > KEY_LENGTH or not files.storable(key):
        raise StartError(f"An Idempotency-Key has up to {KEY_LENGTH} characters.")
    if not key:
        with transaction.atomic():
            return _start(flow, wanted)
    digest = hashlib.sha256(wanted.model_dump_json().encode()).hexdigest()
    with transaction.atomic():
        # The second of two requests waits here until the first is through.
        request, new = StartRequest.objects.get_or_create(
            flow=flow, key=key, defaults={"digest": digest, "answer": {}}
        )
        if request.digest != digest:
            raise StartError("This Idempotency-Key was used for another request.", 409)
        if new:
            request.answer = _start(flow, wanted)
            request.save(update_fields=["answer"])
            _forget_old()
        return dict(request.answer)


def _start(flow: Flow, wanted: Wanted) -> dict[str, Any]:
    version, trigger = _startable(flow)
    conversation = _conversation(_number(wanted), wanted)
    if conversation.contact.blocked:
        raise StartError("This contact is blocked.", 409)
    runner = Runner({conversation.pk: conversation})
    if runner.is_running(conversation):
        raise StartError("An automation is under way with this contact.", 409)
    if conversation.handler == Conversation.Handler.HUMAN:
        raise StartError("A person answers this contact.", 409)
    if not trigger.allows(runner.facts(conversation)):
        raise StartError("The flow is not for contacts with these tags.", 409)
    session = runner.start(conversation, version, trigger)
    due.announce(current.agency_id(), runner.flush())
    heads.save([conversation])
    live.changed([conversation.pk])
    return {"session": session, "conversation": conversation.pk}


def _forget_old() -> None:
    """Delete some requests whose repetition nobody expects any more."""
    old = StartRequest.objects.filter(at__lt=timezone.now() - KEEP).order_by("at")
    StartRequest.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGET])).delete()


def _startable(flow: Flow) -> tuple[LiveVersion, Trigger]:
    version = next((live for live in live_versions() if live.flow_id == flow.pk), None)
    if version is None:
        raise StartError("The flow is not live.", 409)
    trigger = next(version.triggers("api"), None)
    if trigger is None:
        raise StartError("The live version of the flow has no trigger for programs.", 409)
    return version, trigger


def _number(wanted: Wanted) -> Number:
    numbers = Number.objects.filter(active=True).order_by("id")
    if wanted.phone_number_id:
        numbers = numbers.filter(phone_number_id=wanted.phone_number_id)
    found = list(numbers[:2])
    if not found:
        raise StartError("There is no such number that is switched on.")
    if len(found) > 1:
        raise StartError("The agency has several numbers: say which by phone_number_id.")
    return found[0]


def _conversation(number: Number, wanted: Wanted) -> Conversation:
    """Return the locked conversation with the contact, both made if missing."""
    address = Address(
        phone=_international(wanted.phone) or None, user_id=wanted.user_id or None, name=wanted.name
    )
    contact = Directory([address]).find(address)
    _learn(contact, wanted)
    Conversation.objects.get_or_create(
        number=number, contact=contact, defaults={"last_message_at": clock.now(number)}
    )
    found = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("number")
        .get(number=number, contact=contact)
    )
    found.contact = contact
    return found


def _learn(contact: Contact, wanted: Wanted) -> None:
    contact.name = wanted.name or contact.name
    contact.fields = {**contact.fields, **{name: _said(v) for name, v in wanted.fields.items()}}
    contact.tags = sorted({*contact.tags, *(tag.strip() for tag in wanted.tags)})
    contact.save(update_fields=["name", "fields", "tags"])


def _international(phone: str) -> str:
    """Return the number as contacts have it. Raises :class:`StartError`."""
    if not phone:
        return ""
    try:
        return phones.international(phone)
    except phones.PhoneError as error:
        raise StartError(
            "phone: Write it with the country's code, like +1 555 010 0001."
        ) from error


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _has_api_trigger(definition: Any) -> bool:
    triggers = definition.get("triggers") if isinstance(definition, Mapping) else None
    return isinstance(triggers, list) and any(
        isinstance(trigger, Mapping) and trigger.get("type") == "api" for trigger in triggers
    )
