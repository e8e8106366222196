"""What starts a flow."""

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from flows.engine.facts import Facts
from flows.engine.inputs import SILENT_KINDS, MessageIn
from flows.engine.words import has_phrase, plain

if TYPE_CHECKING:
    from flows.engine.definition import Definition


class Trigger(BaseModel):
    """One way into a flow.

    - ``keywords``: ``exact`` the message is one of the keywords; ``any_of`` it has one of them as
      whole words; ``contains`` it has one of them anywhere. Case, accents and punctuation are
      ignored.
    - ``reply``: a tapped button or row (of a template, say) has one of ``ids``.
    - ``any_message``: any message at all, if no session runs.

    The higher ``priority`` is tried first, then the order in the definition. ``entry`` is the
    node to start at, None for the definition's own. ``interrupts`` tells the caller that the
    trigger may end a running session. ``with_tags`` and ``without_tags`` say which contacts it is
    for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=64)
    type: Literal["keywords", "reply", "any_message"]
    match: Literal["exact", "any_of", "contains"] = "any_of"
    keywords: tuple[str, ...] = Field(default=(), max_length=100)
    ids: tuple[str, ...] = Field(default=(), max_length=100)
    priority: int = 0
    entry: str | None = None
    interrupts: bool = False
    with_tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()

    def takes(self, message: MessageIn) -> bool:
        """Return whether the message sets this trigger off."""
        if self.type == "any_message":
            return True
        if self.type == "reply":
            return message.reply_id in self.ids
        return any(self._has(message.text, keyword) for keyword in self.keywords)

    def allows(self, facts: Facts) -> bool:
        """Return whether the contact's tags let this trigger act."""
        return facts.tags.issuperset(self.with_tags) and facts.tags.isdisjoint(self.without_tags)

    def _has(self, text: str, keyword: str) -> bool:
        if self.match == "any_of":
            return has_phrase(text, keyword)
        wanted, given = plain(keyword), plain(text)
        return bool(wanted) and (given == wanted if self.match == "exact" else wanted in given)


def by_priority(triggers: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
    """Return the triggers in the order in which they are tried."""
    return tuple(sorted(triggers, key=lambda trigger: -trigger.priority))


def matching_trigger(
    definition: "Definition", message: MessageIn, *, facts: Facts
) -> Trigger | None:
    """Return the trigger that the message sets off, None if there is none."""
    if message.kind in SILENT_KINDS:
        return None
    return next(
        (t for t in definition.triggers if t.takes(message) and t.allows(facts)),
        None,
    )
