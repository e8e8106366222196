"""What each kind of message is called, and its picture: the one list of them; pure.

Figures, the composer, saved replies and bubbles all ask here. The words are said in the reader's
language by ``agency.sentences.translated``.
"""

from dataclasses import dataclass

from conversations.content.sentences import noop


@dataclass(frozen=True, slots=True)
class Look:
    """``label`` names a kind of message, ``icon`` its picture (``static/img/icons.txt``)."""

    label: str
    icon: str


LOOKS = {
    "text": Look(noop("Text"), "message-square-text"),
    "image": Look(noop("Picture"), "image"),
    "video": Look(noop("Video"), "video"),
    "audio": Look(noop("Audio"), "headphones"),
    "voice": Look(noop("Voice message"), "mic"),
    "document": Look(noop("Document"), "file-text"),
    "sticker": Look(noop("Sticker"), "sticker"),
    "media": Look(noop("File"), "paperclip"),
    "buttons": Look(noop("Reply buttons"), "mouse-pointer-click"),
    "list": Look(noop("List"), "list"),
    "link_button": Look(noop("Link button"), "external-link"),
    "carousel": Look(noop("Carousel"), "layout-grid"),
    "choice": Look(noop("Tapped choice"), "circle-dot"),
    "location": Look(noop("Location"), "map-pin"),
    "location_request": Look(noop("Ask for the location"), "locate-fixed"),
    "contacts": Look(noop("Contact card"), "contact-round"),
    "contact_info_request": Look(noop("Ask for the phone number"), "phone"),
    "template": Look(noop("Template"), "layout-template"),
    "product": Look(noop("Product"), "shopping-bag"),
    "product_list": Look(noop("Products"), "shopping-bag"),
    "product_carousel": Look(noop("Products"), "shopping-bag"),
    "catalog": Look(noop("Catalogue"), "shopping-bag"),
    "order": Look(noop("Order"), "shopping-cart"),
    "form": Look(noop("Form"), "clipboard-list"),
    "address": Look(noop("Ask for the address"), "map"),
    "call_permission": Look(noop("Ask for permission to call"), "phone-call"),
    "call": Look(noop("Call"), "phone"),
    "reaction": Look(noop("Reaction"), "smile"),
    "edit": Look(noop("Edited message"), "pencil"),
    "revoke": Look(noop("Deleted message"), "trash-2"),
    "system": Look(noop("Notice from WhatsApp"), "info"),
    "request_welcome": Look(noop("Opened the chat"), "message-circle"),
    "note": Look(noop("Note"), "sticky-note"),
    "unsupported": Look(noop("Unsupported"), "circle-help"),
}


def look(kind: str) -> Look:
    """Return how a kind is called and drawn; one of tomorrow goes by its own name."""
    return LOOKS.get(kind) or Look(
        kind.replace("_", " ").capitalize() or noop("Unknown"), "circle-help"
    )
