"""Whom notes name: found in the words, told at once, and by mail if they do not come."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency import mail
from agency.links import absolute
from agency.models import Team, User
from conversations import live, scope
from conversations.models import Conversation, Mention, Message
from tenants import current, work

# The task that writes to people.
TASK = "conversations.mentions.mail"
# Whoever has not opened the conversation by then is written to.
PATIENCE = timedelta(minutes=5)
BATCH = 200
# Lines of a mail: more conversations than these are only counted.
LINES = 10


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a note's words name: people themselves, and teams for their members."""

    people: Sequence[User] = ()
    teams: Sequence[Team] = ()
    everybody: frozenset[int] = field(default_factory=frozenset)

    def content(self) -> dict[str, Any]:
        """Return what a note keeps of it, to be shown as it was when it was written."""
        return {
            "mentions": [{"id": person.pk, "name": str(person)} for person in self.people],
            "teams": [{"id": team.pk, "name": str(team)} for team in self.teams],
        }


def nameable(conversation: Conversation) -> tuple[list[User], list[Team]]:
    """Return who can be named in this conversation's notes: only people who may see it."""
    people = list(scope.staff_of(conversation).order_by("name", "email"))
    teams = Team.objects.filter(members__in=people).distinct()
    return people, list(teams)


def named(conversation: Conversation, words: str) -> Named:
    """Return whom the words name after an “@”: by name or address, the longest that fits."""
    if "@" not in words:
        return Named()
    people, teams = nameable(conversation)
    known: dict[str, list[User | Team]] = defaultdict(list)
    everyone: list[User | Team] = [*people, *teams]
    for one in everyone:
        known[str(one).casefold()].append(one)
    for person in people:
        if person.name:
            known[person.email].append(person)
    said = {name.casefold() for name in pattern(known).findall(words)}
    found = {id(one): one for name in said for one in known.get(name, ())}
    by_kind = list(found.values())
    chosen = [one for one in by_kind if isinstance(one, User)]
    chosen_teams = [one for one in by_kind if isinstance(one, Team)]
    members = User.objects.filter(teams__in=chosen_teams).values_list("pk", flat=True)
    everybody = {person.pk for person in chosen}
    if chosen_teams:
        everybody |= {person.pk for person in people} & set(members)
    return Named(chosen, chosen_teams, frozenset(everybody))


def pattern(names: Collection[str]) -> re.Pattern[str]:
    """Return what finds these names after an “@”, the longest that fits."""
    longest_first = sorted(names, key=len, reverse=True)
    either = "|".join(re.escape(name) for name in longest_first)
    # Not in the middle of an e-mail address, and not the beginning of a longer name.
    return re.compile(rf"(?<!\w)@({either})(?!\w)", re.IGNORECASE)


def tell(note: Message, named: Named, *, by: User) -> None:
    """Keep whom a note names, in its transaction, and let their open pages know.

    Nobody is told of what he wrote himself, nor twice of the same note.
    """
    told = set(Mention.objects.filter(message=note).values_list("person_id", flat=True))
    news = sorted(named.everybody - told - {by.pk})
    if not news:
        return
    now = timezone.now()
    Mention.objects.bulk_create(
        Mention(conversation_id=note.conversation_id, message=note, person_id=person, at=now)
        for person in news
    )
    work.announce([current.agency_id()], TASK, now + PATIENCE)
    live.tell("mention", conversation=note.conversation_id, message=str(note.ref), people=news)


def forget(note: Message) -> None:
    """Take back what a deleted note told."""
    people = list(Mention.objects.filter(message=note).values_list("person_id", flat=True))
    if people:
        Mention.objects.filter(message=note).delete()
        live.tell("mention", conversation=note.conversation_id, message="", people=people)


def see(conversation: Conversation, person: User) -> None:
    """Somebody opened the conversation: what names him there is seen."""
    unseen = Mention.objects.filter(conversation=conversation, person=person, seen_at=None)
    if unseen.update(seen_at=timezone.now()):
        live.tell("mention", conversation=conversation.pk, message="", people=[person.pk])


def newest(conversation: Conversation, person: User) -> Mention | None:
    """Return the newest note here that names a person who has not seen it yet."""
    return (
        Mention.objects.filter(conversation=conversation, person=person, seen_at=None)
        .select_related("message__author")
        .order_by("-at", "-id")
        .first()
    )


def drain() -> datetime | None:
    """Write to people about what they have not opened for a while; return when to look again."""
    with transaction.atomic():
        waiting = Mention.objects.filter(seen_at=None, mailed_at=None)
        now = timezone.now()
        due = list(
            waiting.filter(at__lte=now - PATIENCE)
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("person", "message__author", "conversation__contact")
            .order_by("at")[:BATCH]
        )
        for rows in _by_person(due):
            _write(rows[0].person, rows)
        Mention.objects.filter(pk__in=[row.pk for row in due]).update(mailed_at=now)
        first = waiting.order_by("at").values_list("at", flat=True).first()
    return first + PATIENCE if first else None


def _by_person(due: Iterable[Mention]) -> Iterable[list[Mention]]:
    found: dict[int, list[Mention]] = defaultdict(list)
    for row in due:
        found[row.person_id].append(row)
    return found.values()


def _write(person: User, rows: list[Mention]) -> None:
    """Tell a person who named him and where to look; what was written stays in the house."""
    visible = set(
        scope.conversations(person)
        .filter(pk__in=[row.conversation_id for row in rows])
        .values_list("pk", flat=True)
    )
    rows = [row for row in rows if row.conversation_id in visible]
    if not rows or not person.is_active or person.notify == User.Notify.NONE:
        return
    with translation.override(person.language or None):
        who = sorted({str(row.message.author or _("A colleague")) for row in rows})
        count = len(rows)
        first = reverse("conversation", args=[rows[-1].conversation_id])
        lines = [
            ngettext(
                "%(who)s named you in a note. It waits for you in the inbox.",
                "%(who)s named you in %(count)s notes. They wait for you in the inbox.",
                count,
            )
            % {"who": ", ".join(who[:LINES]), "count": count},
        ]
        try:
            mail.send(
                to=person.email,
                kind="mention",
                subject=ngettext(
                    "You were named in a note", "You were named in %(count)s notes", count
                )
                % {"count": count},
                lines=lines,
                button=mail.Button(_("Open the conversation"), absolute(first)),
                small=_("You can switch this off in your account, under notifications."),
            )
        except ValidationError:
            # An address that takes no mail; the note waits in the inbox all the same.
            return
