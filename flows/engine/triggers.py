"""What starts a flow."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Field

from conversations.content.sentences import sentence
from flows.engine.facts import Facts
from flows.engine.inputs import SILENT_KINDS, MessageIn
from flows.engine.words import has_phrase, plain

if TYPE_CHECKING:
    from flows.engine.definition import Definition

TriggerType = Literal[
    "first_message",
    "any_message",
    "keywords",
    "reply",
    "template_reply",
    "referral",
    "tag_added",
    "api",
    "schedule",
    "resolved",
]
# What only a customer's message sets off, so that its window is open when the flow begins.
BY_MESSAGE: frozenset[TriggerType] = frozenset(
    {"first_message", "any_message", "keywords", "reply", "template_reply", "referral"}
)


class Trigger(BaseModel):
    """One way into a flow.

    - ``first_message``: the customer's first message ever.
    - ``any_message``: any message at all, if no session runs.
    - ``keywords``: ``exact`` the message is one of the keywords; ``any_of`` it has one of them as
      whole words; ``contains`` it has one of them anywhere. Case, accents and punctuation are
      ignored.
    - ``reply``: a tapped button or row (of a template, say) has one of ``ids``.
    - ``template_reply``: an answer to the named ``template``; with ``ids``, a tap on one of those.
    - ``referral``: the customer came by an ``ad`` (one of ``ads``, by its id, if there are any) or
      by a ``link`` whose text has one of the ref ``codes`` as a word of its own.
    - ``tag_added``: the contact got one of ``tags``.
    - ``api``: another program, a person or another flow starts it.
    - ``schedule``: at a time: ``at`` once, ``cron`` again and again, ``after_field`` ``days`` after
      the day in the contact's ``field``, at ``time``; all in ``timezone``.
    - ``resolved``: a person has settled the conversation.

    The higher ``priority`` is tried first; of equal ones, what takes any message at all comes last,
    and else the order in the definition decides. ``entry`` is the
    node to start at, None for the definition's own. ``interrupts`` tells the caller that the
    trigger may end a running session. ``with_tags`` and ``without_tags`` say which contacts it is
    for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=64)
    type: TriggerType
    match: Literal["exact", "any_of", "contains"] = "any_of"
    keywords: tuple[str, ...] = Field(default=(), max_length=100)
    ids: tuple[str, ...] = Field(default=(), max_length=100)
    template: str = Field(default="", max_length=512)
    source: Literal["any", "ad", "link"] = "any"
    ads: tuple[str, ...] = Field(default=(), max_length=100)
    codes: tuple[str, ...] = Field(default=(), max_length=100)
    tags: tuple[str, ...] = Field(default=(), max_length=100)
    when: Literal["at", "cron", "after_field"] = "at"
    timezone: str = Field(default="UTC", max_length=64)
    at: str = Field(default="", max_length=32)
    cron: str = Field(default="", max_length=120)
    field: str = Field(default="", max_length=64)
    days: int = Field(default=0, ge=-3650, le=3650)
    time: str = Field(default="09:00", max_length=5)
    priority: int = 0
    entry: str | None = None
    interrupts: bool = False
    with_tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, bool]:
        """The least is tried first: what takes any message leaves the others of its priority."""
        return -self.priority, self.type == "any_message"

    @property
    def by_message(self) -> bool:
        """Whether it is a customer's message that sets it off."""
        return self.type in BY_MESSAGE

    def takes(self, message: MessageIn, *, first_contact: bool = False) -> bool:
        """Return whether the message sets this trigger off."""
        match self.type:
            case "keywords":
                taken = any(self._has(message.text, keyword) for keyword in self.keywords)
            case "reply":
                taken = message.reply_id in self.ids
            case "template_reply":
                tapped = not self.ids or message.reply_id in self.ids
                taken = message.template == self.template and tapped
            case "referral":
                taken = self._came_by(message)
            case _:
                taken = self.type == "any_message" or (
                    self.type == "first_message" and first_contact
                )
        return taken

    def allows(self, facts: Facts) -> bool:
        """Return whether the contact's tags let this trigger act."""
        return facts.tags.issuperset(self.with_tags) and facts.tags.isdisjoint(self.without_tags)

    def faults(self) -> Iterable[str]:
        """Yield what is missing or cannot be read, one sentence each."""
        for needed in _NEEDED.get(self.type, ()):
            value = getattr(self, needed)
            words = [value] if isinstance(value, str) else value
            if not any(word.strip() for word in words):
                yield sentence(
                    "It waits for nothing in particular: “%(needed)s” is empty.", needed=needed
                )
        if self.type == "referral" and self.source == "link" and not any(map(plain, self.codes)):
            yield sentence("It waits for nothing in particular: “codes” is empty.")
        if self.type == "schedule":
            yield from self._schedule_faults()

    def _came_by(self, message: MessageIn) -> bool:
        referral: Mapping[str, object] = message.referral or {}
        ad = bool(referral) and (not self.ads or str(referral.get("source_id", "")) in self.ads)
        said = f"{message.text} {referral.get('ref', '')}"
        link = any(has_phrase(said, code) for code in self.codes)
        either = link or (ad and bool(self.ads or not self.codes))
        return {"ad": ad, "link": link, "any": either}[self.source]

    def _has(self, text: str, keyword: str) -> bool:
        if self.match == "any_of":
            return has_phrase(text, keyword)
        wanted, given = plain(keyword), plain(text)
        return bool(wanted) and (given == wanted if self.match == "exact" else wanted in given)

    def _schedule_faults(self) -> Iterable[str]:
        if not getattr(self, {"after_field": "field"}.get(self.when, self.when)).strip():
            yield sentence("It has no time: say when.")
        if self.when != "after_field" and not self.with_tags:
            yield sentence("It has nobody to go to: name the tags of the contacts that it is for.")
        try:
            ZoneInfo(self.timezone)
            time.fromisoformat(self.time)
            if self.when == "at" and self.at:
                datetime.fromisoformat(self.at)
            if self.when == "cron" and self.cron.strip():
                CronSim(self.cron, datetime(2027, 1, 1))  # noqa: DTZ001 - it is only read
        except (ZoneInfoNotFoundError, CronSimError, ValueError) as error:
            yield sentence("Its time cannot be read: %(error)s.", error=error)


_NEEDED: dict[TriggerType, tuple[str, ...]] = {
    "keywords": ("keywords",),
    "reply": ("ids",),
    "template_reply": ("template",),
    "tag_added": ("tags",),
}


def by_priority(triggers: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
    """Return the triggers in the order in which they are tried."""
    return tuple(sorted(triggers, key=lambda trigger: trigger.rank))


def matching_trigger(
    definition: "Definition", message: MessageIn, *, facts: Facts
) -> Trigger | None:
    """Return the trigger that the message sets off, None if there is none."""
    if message.kind in SILENT_KINDS:
        return None
    return next(
        (
            t
            for t in definition.triggers
            if t.takes(message, first_contact=facts.first_contact) and t.allows(facts)
        ),
        None,
    )
