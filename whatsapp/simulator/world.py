"""What the sandbox remembers: numbers, customers, chats, templates, media. Plain data.

Times are seconds since the epoch on the sandbox's clock, which is real time plus ``offset``.
"""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import phonenumbers

Json = dict[str, Any]

WINDOW = 24 * 3600.0
NEWEST = 500
# Chats are trimmed a hundred messages at a time, not at every message.
SLACK = 100


@dataclass(slots=True)
class Number:
    """A business number, its credentials and where its webhooks go."""

    id: str
    waba_id: str
    display_number: str
    verified_name: str
    access_token: str
    app_secret: str
    webhook_url: str = ""
    verify_token: str = ""
    throughput: int = 80
    override_url: str = ""
    override_token: str = ""
    registered: bool = True
    # Whether the app hears of the number's account.
    subscribed: bool = True
    pin: str = ""
    quality: str = "GREEN"
    limit: str = "TIER_UNLIMITED"
    name_status: str = "APPROVED"
    # When the token ends, seconds since the epoch; 0: never.
    token_expires_at: float = 0.0
    scopes: list[str] = field(
        default_factory=lambda: ["whatsapp_business_management", "whatsapp_business_messaging"]
    )
    profile: Json = field(default_factory=dict)

    @property
    def callback(self) -> tuple[str, str]:
        """Return the address and the verify token in force."""
        if self.override_url:
            return self.override_url, self.override_token
        return self.webhook_url, self.verify_token


@dataclass(slots=True)
class Customer:
    """A person with a phone. ``phone`` is digits.

    ``blocked`` and ``no_marketing`` hold the ids of the numbers that he will not hear of.
    """

    phone: str
    user_id: str
    name: str = ""
    hide_phone: bool = False
    blocked: list[str] = field(default_factory=list)
    username: str = ""
    no_marketing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Message:
    """One message of a chat; ``content`` is the wire object of its type.

    ``drawn`` is what a phone shows of a template; ``reactions`` maps side to emoji.
    """

    wamid: str
    at: float
    outgoing: bool
    type: str
    content: Any
    status: str = "accepted"
    context: str | None = None
    callback: str | None = None
    category: str = "service"
    drawn: Json | None = None
    error: Json | None = None
    reactions: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Chat:
    """A number and a customer; ``opened_at`` is the last thing that opened the 24 hours."""

    number: str
    customer: str
    messages: list[Message] = field(default_factory=list)
    opened_at: float | None = None
    # When the pair's quota is used up to (theoretical arrival time of GCRA).
    pair_until: float = 0.0

    def is_open(self, now: float) -> bool:
        """Return whether free-form messages are allowed."""
        return self.opened_at is not None and now < self.opened_at + WINDOW


@dataclass(slots=True)
class Template:
    """A template as ``message_templates`` shows it."""

    id: str
    name: str
    language: str
    category: str
    status: str
    components: list[Json]
    parameter_format: str = "POSITIONAL"
    rejected_reason: str = "NONE"
    quality: str = "UNKNOWN"
    # When it was approved once, and when it was changed since (the sandbox's time).
    was_approved: bool = False
    edited_at: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Media:
    """An uploaded file's facts; the bytes lie in a folder. ``secret`` signs its urls."""

    id: str
    mime_type: str
    sha256: str
    file_size: int
    filename: str
    secret: str
    number: str


@dataclass
class World:
    """Everything, with the indexes that make look-ups quick."""

    offset: float = 0.0
    numbers: dict[str, Number] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    user_ids: dict[str, Customer] = field(default_factory=dict)
    chats: dict[tuple[str, str], Chat] = field(default_factory=dict)
    templates: dict[str, dict[tuple[str, str], Template]] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    # WABA -> name -> when a template of the name was deleted.
    deleted_names: dict[str, dict[str, float]] = field(default_factory=dict)
    by_wamid: dict[str, tuple[Chat, Message]] = field(default_factory=dict)

    def now(self) -> float:
        """Return the sandbox's time."""
        return time.time() + self.offset

    def chat(self, number: str, customer: str) -> Chat:
        """Return the chat, made if it is not there."""
        key = (number, customer)
        found = self.chats.get(key)
        if found is None:
            found = self.chats[key] = Chat(number, customer)
        return found

    def customer(self, phone: str) -> Customer:
        """Return the customer with these digits, made if it is not there."""
        found = self.customers.get(phone)
        if found is None:
            found = self.add_customer(Customer(phone, user_id_of(phone)))
        return found

    def add_customer(self, customer: Customer) -> Customer:
        """Remember a customer, replacing the one with the same phone."""
        before = self.customers.get(customer.phone)
        if before is not None:
            self.user_ids.pop(before.user_id, None)
        self.customers[customer.phone] = self.user_ids[customer.user_id] = customer
        return customer

    def move(self, customer: Customer, phone: str) -> None:
        """Give a customer another phone, and a new user id with it; the chats go along."""
        for key in [key for key in self.chats if key[1] == customer.phone]:
            chat = self.chats.pop(key)
            chat.customer = phone
            self.chats[chat.number, phone] = chat
        del self.customers[customer.phone]
        self.user_ids.pop(customer.user_id, None)
        customer.phone, customer.user_id = phone, user_id_of(phone)
        self.add_customer(customer)

    def append(self, chat: Chat, message: Message) -> None:
        """Add a message to its chat; the oldest leave when there are too many."""
        chat.messages.append(message)
        self.by_wamid[message.wamid] = (chat, message)
        if len(chat.messages) > NEWEST + SLACK:
            for gone in chat.messages[:-NEWEST]:
                self.by_wamid.pop(gone.wamid, None)
            del chat.messages[:-NEWEST]

    def numbers_of(self, waba_id: str) -> list[Number]:
        """Return a WABA's numbers."""
        return [number for number in self.numbers.values() if number.waba_id == waba_id]


def new_wamid() -> str:
    """Return a message id that looks like Meta's."""
    return "wamid.HBg" + base64.b64encode(secrets.token_bytes(27)).decode()


def new_id() -> str:
    """Return a numeric id for media and templates."""
    return str(10**15 + secrets.randbelow(9 * 10**15))


def digits_of(phone: str) -> str:
    """Return a phone's digits, without any separator."""
    return "".join(char for char in phone if char.isdecimal())


@lru_cache(maxsize=4096)
def country_code(display_number: str) -> str:
    """Return a business number's country calling code, "" if it has none."""
    try:
        return str(phonenumbers.parse("+" + digits_of(display_number)).country_code)
    except phonenumbers.NumberParseException:
        return ""


def user_id_of(phone: str) -> str:
    """Return a stable business-scoped user id for a phone: country code, dot, digits."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse("+" + phone))
    except phonenumbers.NumberParseException:
        region = None
    if region is None or not region.isalpha():
        region = "US"
    digest = int.from_bytes(hashlib.sha256(phone.encode()).digest()[:8], "big")
    return f"{region}.{digest % 10**17:017d}"
