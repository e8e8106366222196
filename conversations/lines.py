"""What happened between the messages, one line each: assigned, resolved, came from an ad."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from conversations import recordwords
from conversations.models import Conversation, Record

# Of a page of messages; whoever has more happen between two messages sees the newest.
MOST = 60
# Flows and forms fill fields all the time, and that there is a contact its first message tells:
# both stand in the contact's own timeline.
_LEFT_OUT = (Record.Kind.FIELDS, Record.Kind.CREATED)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``who`` is who did it, "" if that goes without saying."""

    id: str
    at: datetime
    icon: str
    text: str
    who: str = ""
    more: str = ""

    is_line = True

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Sorts in the order of reading: after the messages of the same moment."""
        return self.at, 1, 0


def between(
    conversation: Conversation, since: datetime | None, until: datetime | None
) -> list[Line]:
    """Return the lines from ``since`` to before ``until``; None: from the beginning, to the end."""
    bounds = {"at__gte": since, "at__lt": until}
    rows = (
        Record.objects.filter(
            Q(conversation=conversation) | Q(conversation=None),
            contact=conversation.contact_id,
            **{condition: at for condition, at in bounds.items() if at is not None},
        )
        .exclude(kind__in=_LEFT_OUT)
        .select_related("person")
        .order_by("-at", "-id")[:MOST]
    )
    teller = recordwords.Teller({})
    return [_line(record, teller) for record in rows]


def _line(record: Record, teller: recordwords.Teller) -> Line:
    said = teller.tell(record)
    return Line(
        id=f"record-{record.pk}",
        at=record.at,
        icon=said.icon,
        text=said.text,
        who=recordwords.who(record),
        more=" ".join(said.more),
    )
