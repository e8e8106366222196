"""Replies that people keep for another time: their own, and those that all share."""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agency.models import User
from conversations import content, variables
from conversations.content import ContentError
from conversations.models import SavedReply
from conversations.texts import strings

SHORTCUT = re.compile(r"^[\w-]{1,32}$")
MOST = 500


class ShortcutError(ValueError):
    """The shortcut cannot be had; the message says why."""


def of(user: User) -> QuerySet[SavedReply]:
    """Return the replies that this person may use, by their shortcuts."""
    return SavedReply.objects.filter(Q(owner=user) | Q(owner=None)).order_by("shortcut", "id")


def may_change(user: User, reply: SavedReply) -> bool:
    """Return whether it is the person's own, or one that all share and the person manages."""
    return reply.owner_id == user.pk or (reply.owner_id is None and user.manages)


def save(
    reply: SavedReply, *, shortcut: str, title: str, message: dict[str, Any], shared: bool, by: User
) -> SavedReply:
    """Store a reply. Raises :class:`ShortcutError` and :class:`ContentError`."""
    reply.shortcut = shortcut.strip().removeprefix("/").lower()
    if not SHORTCUT.match(reply.shortcut):
        raise ShortcutError(
            _("A shortcut has up to 32 letters, digits, “-” and “_”, and no spaces.")
        )
    reply.title = title.strip()[:80] or reply.shortcut
    reply.owner = None if shared and by.manages else by
    _check(message)
    reply.content = message
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        raise ShortcutError(
            _("“/%(shortcut)s” is taken: choose another one.") % {"shortcut": reply.shortcut}
        ) from error
    return reply


def _check(message: dict[str, Any]) -> None:
    """Raise :class:`ContentError` for what could never be sent.

    Lengths of texts with variables are only known once they are filled in; they are checked then.
    """
    variables.check(message)
    if not any("{{" in text or "{%" in text for text in strings(message)):
        content.parse_content(message)
        return
    try:
        content.parse_content(message)
    except ContentError as error:
        lasting = [p for p in error.problems if "{" not in str(p.value)]
        if lasting:
            raise ContentError(lasting) from error


def summary(reply: SavedReply) -> str:
    """Return a line that tells what the reply says."""
    try:
        return content.summary(content.parse_content(reply.content))
    except ContentError:
        return str(reply.content.get("body", ""))[:160]
