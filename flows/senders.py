"""Which flow, and which of its steps, sent messages: for the names above their bubbles."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from conversations.bubbles.senders import Sender
from conversations.models import Message
from flows.models import Session


def of(messages: Sequence[Message]) -> Mapping[int, Sender]:
    """Return the senders of messages that flows sent, by the messages' ids, in one query."""
    keys = {message.pk: (message.key or "").rpartition(":")[0] for message in messages}
    sessions = {
        session.key: session
        for session in Session.objects.filter(key__in={*keys.values()} - {""})
        .select_related("version__flow")
        .defer("state")
    }
    titles = {key: _titles(session) for key, session in sessions.items()}
    return {
        message.pk: Sender(
            name=session.version.flow.name,
            # Steps of a called flow stand under the step that calls it.
            step=titles[key].get(message.step.partition("/")[0], ""),
            url=reverse("flow", args=[session.version.flow_id]),
        )
        for message in messages
        if (session := sessions.get(key := keys[message.pk]))
    }


def _titles(session: Session) -> dict[str, str]:
    return {
        str(node.get("id")): str(node.get("title") or "")
        for node in session.version.definition.get("nodes", ())
    }
