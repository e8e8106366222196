"""Who has a conversation open, and who is typing in it: kept in the cache, for seconds.

Open pages say so again now and then; who stops saying so is gone. Without the cache nobody is
seen, and nothing else is missing.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

import redis
import structlog
from redis.client import Pipeline

from agency.models import User
from conversations import live
from tenants import current, nudge

log = structlog.get_logger(__name__)

# Seconds for which a page is there once it said so: two of its heartbeats may be late.
VIEWING = 40
# Seconds for which somebody is typing after the last sign of it.
TYPING = 12
# A tab's own name; pages make it up.
TAB_LENGTH = 32


class Mode(StrEnum):
    """What somebody is typing."""

    MESSAGE = "message"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Here:
    """Who is here beside the one who asks: ids of people.

    ``answering``: those of ``typing`` who are typing to the customer, not a note.
    """

    viewing: tuple[int, ...] = ()
    typing: tuple[int, ...] = ()
    answering: tuple[int, ...] = ()


def arrive(conversation_id: int, *, person: User, tab: str, typing: Mode | None) -> Here:
    """Say that a person has the conversation open in a tab; return who else has."""
    now = time.time()
    viewers, typists = _keys(conversation_id)

    def note(pipe: Pipeline) -> None:
        pipe.zadd(viewers, {_tab(person, tab): now + VIEWING})
        pipe.expire(viewers, VIEWING)
        if typing is not None:
            pipe.zadd(typists, {f"{person.pk}:{typing}": now + TYPING})
            pipe.expire(typists, TYPING)

    return _say(conversation_id, person, note)


def leave(conversation_id: int, *, person: User, tab: str) -> None:
    """Say that a tab with the conversation was closed."""
    viewers, typists = _keys(conversation_id)

    def note(pipe: Pipeline) -> None:
        pipe.zrem(viewers, _tab(person, tab))
        pipe.zrem(typists, *_modes(person))

    _say(conversation_id, person, note)


def done_typing(conversation_id: int, *, person: User) -> None:
    """Say that what a person typed is on its way."""
    _viewers, typists = _keys(conversation_id)
    _say(conversation_id, person, lambda pipe: pipe.zrem(typists, *_modes(person)))


def here(conversation_id: int, *, beside: User) -> Here:
    """Return who is at a conversation, without the one who asks."""
    pipe = nudge.flags().pipeline()
    _ask(pipe, _keys(conversation_id))
    return _without(beside, *_answers(pipe))


def is_here(conversation_id: int, *, person: User) -> bool:
    """Return whether a person has the conversation before his eyes."""
    viewers, _typists = _keys(conversation_id)
    pipe = nudge.flags().pipeline()
    _ask(pipe, [viewers])
    return person.pk in _people(_answers(pipe)[0])


def _say(conversation_id: int, person: User, note: Callable[[Pipeline], object]) -> Here:
    """Note what a page says, in one round trip; tell the others if that changes anything."""
    keys = _keys(conversation_id)
    pipe = nudge.flags().pipeline()
    _ask(pipe, keys)
    note(pipe)
    _ask(pipe, keys)
    found = _answers(pipe)
    before, after = found[: len(keys)], found[-len(keys) :]
    if [_people(part) for part in before] != [_people(part) for part in after]:
        live.tell("presence", conversation=conversation_id)
    return _without(person, *after)


def _tab(person: User, tab: str) -> str:
    return f"{person.pk}:{tab[:TAB_LENGTH]}"


def _modes(person: User) -> list[str]:
    return [f"{person.pk}:{mode}" for mode in Mode]


def _keys(conversation_id: int) -> tuple[str, str]:
    """Return the names of what is kept of a conversation; another agency's are others."""
    place = f"presence:{current.schema()}:{conversation_id}"
    return f"{place}:viewing", f"{place}:typing"


def _ask(pipe: Pipeline, keys: Iterable[str]) -> None:
    """Ask for what is not over, and forget what is."""
    now = time.time()
    for key in keys:
        pipe.zremrangebyscore(key, "-inf", now)
        pipe.zrange(key, 0, -1)


def _answers(pipe: Pipeline) -> list[list[bytes]]:
    """Return the lists that were asked for, in order."""
    try:
        return [answer for answer in pipe.execute() if isinstance(answer, list)]
    except redis.RedisError as error:
        log.warning("presence_unknown", error=type(error).__name__)
        return [[], []]


def _people(members: Iterable[bytes]) -> list[int]:
    """Return the people of some tabs, each once."""
    return sorted({int(member.partition(b":")[0]) for member in members})


def _without(person: User, viewing: list[bytes], typing: list[bytes]) -> Here:
    answering = [one for one in typing if one.endswith(f":{Mode.MESSAGE}".encode())]
    return Here(
        *(
            tuple(pk for pk in _people(part) if pk != person.pk)
            for part in (viewing, typing, answering)
        )
    )
