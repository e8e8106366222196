"""Erasing a contact for good, as a customer may ask for: messages, files and history go too."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from conversations import live
from conversations.models import Contact, Conversation, MediaFile, Message, Upload


def affected(contact: Contact) -> tuple[int, int]:
    """Return how many conversations and messages would go."""
    own = Conversation.objects.filter(contact=contact)
    return own.count(), Message.objects.filter(conversation__in=own).count()


def erase(contact_id: int) -> None:
    """Erase a contact, and those that were merged into it. Raises ``Contact.DoesNotExist``.

    The files go once the rows are gone for certain.
    """
    with transaction.atomic():
        found = Conversation.objects.select_for_update().filter(contact=contact_id)
        ids = [row.pk for row in found.order_by("pk")]
        contact = Contact.objects.select_for_update().get(pk=contact_id)
        paths = [
            *MediaFile.objects.filter(message__conversation__in=ids).values_list("path", flat=True),
            *Upload.objects.filter(conversation__in=ids).values_list("path", flat=True),
        ]
        _erase_merged(contact_id)
        contact.delete()
        live.changed(ids)
        transaction.on_commit(partial(_delete, [path for path in paths if path]))


def _erase_merged(contact_id: int) -> None:
    """Whoever was merged into it would be a contact of its own again, with its name and fields."""
    for pk in list(Contact.objects.filter(merged_into=contact_id).values_list("pk", flat=True)):
        _erase_merged(pk)
        Contact.objects.filter(pk=pk).delete()


def _delete(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)
