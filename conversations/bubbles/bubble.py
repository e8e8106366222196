"""From messages to bubbles, with a fixed number of queries for a page of whatever length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from conversations import templates
from conversations.bubbles import attached, kinds, media, senders, shapes, templated
from conversations.bubbles.attached import Attached, Related
from conversations.bubbles.senders import Sender
from conversations.content.kinds import look
from conversations.models import Conversation, Message

# A quoted line is short; the message itself is a tap away.
QUOTE = 140


@dataclass(frozen=True, slots=True)
class Quote:
    """A message that another one answers; ``message`` is None when we do not know it."""

    message: Message | None

    @property
    def text(self) -> str:
        said = " ".join(self.message.text.split()) if self.message else ""
        return said if len(said) <= QUOTE else said[: QUOTE - 1] + "…"


@dataclass
class Bubble:
    """A message with all that its bubble shows."""

    message: Message
    content: Mapping[str, Any]
    kind: kinds.Kind
    part: Any = None
    quote: Quote | None = None
    # What a reaction, an edit or a deletion is about, where it has nothing to hang on.
    about: Quote | None = None
    attached: Attached = field(default_factory=Attached)
    # What was tapped of it, by the ids of its choices.
    chosen: frozenset[str] = frozenset()
    # The message that was sent in its place.
    again: Message | None = None
    reading: templated.Reading | None = None
    sender: Sender | None = None

    is_line = False

    @property
    def template(self) -> str:
        return self.kind.template

    @property
    def aside(self) -> bool:
        return self.kind.aside

    @property
    def at(self) -> datetime:
        return self.message.at

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Sorts in the order of reading; lines of the same moment come after messages."""
        return self.message.at, 0, self.message.pk

    @property
    def side(self) -> str:
        """Who speaks; bubbles of one side that follow each other are drawn as a group."""
        message = self.message
        if self.aside:
            return ""
        name = self.sender.name if self.sender else ""
        return f"{message.direction}-{message.source}-{message.author_id or name}"

    @property
    def form_key(self) -> str:
        """The key of the form that sent it, by which the page knows its own."""
        prefix, _, rest = (self.message.key or "").partition(":")
        return rest.partition(":")[2] if prefix == "form" else ""

    @property
    def label(self) -> str:
        """What its kind is called; not translated yet."""
        return look(shapes.text(self.content.get("kind"))).label

    @cached_property
    def referral(self) -> shapes.Referral | None:
        return shapes.referral(self.content)

    @property
    def forwarded(self) -> str:
        if self.content.get("frequently_forwarded") is True:
            return "often"
        return "once" if self.content.get("forwarded") is True else ""

    @property
    def about_product(self) -> str:
        product = shapes.mapping(self.content.get("product"))
        return shapes.text(product.get("product_retailer_id"))

    @property
    def revoked(self) -> bool:
        return self.attached.revoke is not None

    @property
    def can_quote(self) -> bool:
        """Whether it can be answered: WhatsApp has to know it, and the customer to see it."""
        message = self.message
        own = message.direction != Message.Direction.NOTE
        return bool(message.wamid) and own and not self.aside and not self.revoked

    @property
    def can_react(self) -> bool:
        return self.can_quote and self.message.direction == Message.Direction.IN

    @property
    def file(self) -> media.File | None:
        return self.part if isinstance(self.part, media.File) else None

    @property
    def own_reaction(self) -> str:
        own = self.attached.reactions.get(Message.Direction.OUT)
        return shapes.text(own.content.get("emoji")) if own else ""


def dress(conversation: Conversation, messages: Sequence[Message]) -> list[Bubble]:
    """Return the bubbles of messages in the order of reading, those that hang on others left out.

    The messages come with author and media file; their templates, what they answer and what hangs
    on them is read here.
    """
    related = attached.of(conversation.pk, messages)
    names = senders.of(messages)
    bubbles = [
        _bubble(message, related, names.get(message.pk))
        for message in messages
        if not _hangs(message, related)
    ]
    _read_templates(bubbles, conversation.number.waba_id)
    return bubbles


def _hangs(message: Message, related: Related) -> bool:
    """Return whether another bubble shows it. What failed is shown by itself, never hidden."""
    on_another = message.kind in attached.ATTACHED and attached.points_to(message) in related.known
    return on_another and message.status != Message.Status.FAILED


def _bubble(message: Message, related: Related, sender: Sender | None) -> Bubble:
    wamid = message.wamid or ""
    own = (related.hanging.get(wamid) if wamid else None) or Attached()
    content: Mapping[str, Any] = message.shown
    if own.edit is not None:
        content = {**content, **attached.edited(own.edit)}
    kind = kinds.of(content)
    target = attached.points_to(message)
    quote = Quote(related.known.get(target)) if target else None
    return Bubble(
        message=message,
        content=content,
        kind=kind,
        part=kind.part(message, content),
        quote=None if kind.aside else quote,
        about=quote if kind.aside else None,
        attached=own,
        chosen=frozenset(related.taps.get(wamid, ())) if wamid else frozenset(),
        again=related.again.get(attached.again_key(message)),
        sender=sender,
    )


def _read_templates(bubbles: Sequence[Bubble], waba_id: str) -> None:
    """Attach to messages that went out as templates what the customer reads."""
    wanted = [bubble for bubble in bubbles if bubble.content.get("kind") == "template"]
    names = {shapes.text(bubble.content.get("name")) for bubble in wanted}
    known = templates.named({waba_id}, names)
    for bubble in wanted:
        content = bubble.content
        key = waba_id, shapes.text(content.get("name")), shapes.text(content.get("language"))
        bubble.reading = templated.read(bubble.message, known.get(key), content)
