"""Whose conversation it is: what flows say of teams, persons and what is settled, as rows."""

from agency import teams
from agency.models import User
from conversations import assigning, clock
from conversations.content.sentences import Sentence, sentence
from conversations.models import Conversation, Message, Record
from tenants import bulk

REASON_LENGTH = 300


class Handling:
    """The changes of a batch. Teams and people are looked up once, and only if some are named."""

    def __init__(self) -> None:
        self._changed: dict[int, Conversation] = {}
        self._wanted: list[tuple[Conversation, str | None, int | None]] = []
        self._records: list[Record] = []

    def hand_over(
        self, conversation: Conversation, reason: str, team: str | None, person: int | None
    ) -> None:
        """Let people answer from now on."""
        conversation.handler = Conversation.Handler.HUMAN
        conversation.handler_reason = reason[:REASON_LENGTH]
        self._record(conversation, Record.Kind.HANDED_OVER, reason=reason[:REASON_LENGTH])
        self.assign(conversation, team, person)

    def assign(self, conversation: Conversation, team: str | None, person: int | None) -> None:
        """Say whose it is; None leaves that part as it is."""
        self._changed[conversation.pk] = conversation
        if team is not None or person is not None:
            self._wanted.append((conversation, team, person))

    def resolve(self, conversation: Conversation) -> None:
        """Take it off the list of open ones."""
        if conversation.status != Conversation.Status.RESOLVED:
            self._record(conversation, Record.Kind.RESOLVED)
        conversation.status = Conversation.Status.RESOLVED
        self._changed[conversation.pk] = conversation

    def flush(self) -> list[Message]:
        """Write the changes; return notes about teams and people that are no longer there."""
        notes = self._look_up()
        changed = ("handler", "handler_reason", "assignee", "team", "status")
        bulk.update(self._changed.values(), *changed)
        bulk.insert(self._records)
        return notes

    @property
    def wants_people(self) -> bool:
        """Whether a conversation waits to be given to a member of its team."""
        return any(map(assigning.wants_person, self._changed.values()))

    def _record(self, conversation: Conversation, kind: Record.Kind, **detail: str) -> None:
        self._records.append(
            Record(
                contact_id=conversation.contact_id,
                conversation=conversation,
                kind=kind,
                detail={"by": "flow", **detail},
                at=clock.now(conversation.number),
            )
        )

    def _look_up(self) -> list[Message]:
        if not self._wanted:
            return []
        names = {team for _, team, _ in self._wanted if team is not None}
        ids = {person for _, _, person in self._wanted if person is not None}
        known = teams.ids_by_name(names) if names else {}
        active = User.objects.filter(pk__in=ids, is_active=True)
        people = set(active.values_list("pk", flat=True)) if ids else set()
        notes = []
        for conversation, team, person in self._wanted:
            if team in known:
                conversation.team_id = known[team]
            elif team is not None:
                notes.append(
                    note(
                        conversation,
                        sentence("The team “%(team)s” is not there any more.", team=team),
                    )
                )
            if person in people:
                conversation.assignee_id = person
            elif person is not None:
                notes.append(
                    note(conversation, sentence("The person whom the flow names is not there."))
                )
        return notes


def note(conversation: Conversation, text: str) -> Message:
    """Return a note in the thread that only the agency's people see, not stored yet.

    A sentence of ours is kept as one, so that each reader has it in a language of their own.
    """
    ours = {"msgid": text.msgid, "params": text.params} if isinstance(text, Sentence) else {}
    return Message(
        conversation=conversation,
        direction=Message.Direction.NOTE,
        status=Message.Status.RECEIVED,
        source=Message.Source.SYSTEM,
        kind="note",
        content={"kind": "note", "body": text, **ours},
        text=text,
        at=clock.now(conversation.number),
    )
