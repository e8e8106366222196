"""Whether a contact wants marketing: said by the customer, by WhatsApp, or noted by a person.

Every change is written with its time and way, and as a record. The sender asks the same question
again at the last moment (``whatsapp.sender.claim``), so nothing that asks earlier can be too late.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.models import User
from conversations.models import Contact, Record, Template
from tenants import bulk

# Ways in which a wish was made known.
BY_WORD = "word"
BY_WHATSAPP = "whatsapp"
BY_PERSON = "person"
BY_IMPORT = "import"
WAYS = {
    BY_WORD: gettext_lazy("by a message of the customer"),
    BY_WHATSAPP: gettext_lazy("in WhatsApp's own settings"),
    BY_PERSON: gettext_lazy("noted by a person"),
    BY_IMPORT: gettext_lazy("from an imported file"),
}
# Categories of templates that an opted-out contact still gets; what is unknown is held back.
WELCOME = ("UTILITY", "AUTHENTICATION")


def change(
    contact_ids: Iterable[int],
    *,
    opt_out: bool,
    how: str,
    by: User | None = None,
    said: str = "",
) -> list[int]:
    """Note what these contacts want, and return those for whom that is news.

    ``said``: the customer's word, if it was one. One statement, and one more for the records.
    """
    ids = sorted(set(contact_ids))
    if not ids:
        return []
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_contact SET marketing_opt_out = %(out)s, consent_at = %(now)s,"
            " consent_how = %(how)s WHERE id IN (SELECT id FROM conversations_contact"
            "  WHERE id = ANY(%(ids)s) AND (marketing_opt_out <> %(out)s OR consent_at IS NULL)"
            "  ORDER BY id FOR UPDATE) RETURNING id",
            {"out": opt_out, "now": now, "how": how, "ids": ids},
        )
        changed = sorted(pk for (pk,) in cursor.fetchall())
    bulk.insert(
        Record(
            contact_id=pk,
            kind=Record.Kind.CONSENT,
            person=by,
            detail=detail(opt_out=opt_out, how=how, said=said),
            at=now,
        )
        for pk in changed
    )
    return changed


def detail(*, opt_out: bool, how: str, said: str = "") -> dict[str, object]:
    """Return what a record of consent holds."""
    return {"opt_out": opt_out, "how": how, **({"said": said[:60]} if said else {})}


def stop_for_messages(wamids: Iterable[str]) -> None:
    """WhatsApp refused these messages because their recipients want no marketing."""
    if ids := list(wamids):
        _stop(Contact.objects.filter(conversation__message__wamid__in=ids).values_list("pk"))


def stop_for_conversations(ids: Sequence[int]) -> None:
    """The same, for messages that never got an id of WhatsApp's."""
    if ids:
        _stop(Contact.objects.filter(conversation__in=ids).values_list("pk"))


def _stop(found: Iterable[tuple[int]]) -> None:
    change((pk for (pk,) in found), opt_out=True, how=BY_WHATSAPP)


def refusal(contact: Contact, template: Template | None = None) -> str:
    """Return why a message would not go to this contact, "" if it may.

    ``template``: None for what is written freely in the open window.
    """
    if contact.blocked:
        return _("This contact is blocked: nothing is sent. Unblock the contact first.")
    if (
        template is not None
        and contact.marketing_opt_out
        and template.category.upper() not in WELCOME
    ):
        return _(
            "This contact wants no marketing, and this is a marketing template."
            " Choose a utility template."
        )
    return ""
