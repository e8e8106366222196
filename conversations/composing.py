"""What can be composed, and what a form of each kind becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.sentences import translated
from conversations import consent, forms, templates, uploads
from conversations.actions import RefusedError
from conversations.content.kinds import look
from conversations.models import Conversation, Template

MEDIA_KINDS = ("image", "video", "audio", "document", "sticker")


class NotWelcomeError(RefusedError):
    """The contact does not want this, or is blocked; the message says which."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message with a form of its own; ``name`` is that of its content."""

    name: str
    hint: str | Promise

    @property
    def label(self) -> str:
        return translated(look(self.name).label)

    @property
    def icon(self) -> str:
        return look(self.name).icon


def _named(**hints: Promise) -> dict[str, Kind]:
    return {name: Kind(name, hint) for name, hint in hints.items()}


KINDS = _named(
    buttons=gettext_lazy("Up to three answers to tap"),
    list=gettext_lazy("Up to ten choices in a menu"),
    link_button=gettext_lazy("A button that opens a page"),
    carousel=gettext_lazy("Two to ten cards with pictures, side by side"),
    location_request=gettext_lazy("A button to share where they are"),
    location=gettext_lazy("A place on the map"),
    contacts=gettext_lazy("A name and a number to keep"),
)
# Those that saved replies know besides.
PLAIN = _named(
    text=gettext_lazy("Words alone"),
    media=gettext_lazy("A picture, video, sound or document"),
)


def form_of(kind: str) -> str:
    """Return the template with the fields of a kind."""
    return f"conversations/compose/kinds/{kind}.html"


def content(
    data: QueryDict, chosen: Template | None, *, consented: Conversation | None = None
) -> dict[str, Any]:
    """Return what a form holds, ready to be filled in and sent.

    ``consented``: the conversation whose contact must be willing to get it. Raises
    :class:`conversations.forms.IncompleteError`, :class:`conversations.uploads.UploadRefusedError`
    and :class:`NotWelcomeError`.
    """
    found = _of_file(data) if data.get("kind") == "media" else forms.content(data, chosen)
    if consented is not None:
        refusal = consent.refusal(consented.contact, chosen)
        if refusal:
            raise NotWelcomeError(refusal)
    missing = uploads.assets(found) - uploads.ready(uploads.assets(found)).keys()
    if missing:
        raise uploads.UploadRefusedError(_("The file is not here any more. Attach it again."))
    return found


def _of_file(data: QueryDict) -> dict[str, Any]:
    ref = data.get("content.media.asset", "")
    upload = uploads.ready([ref]).get(ref)
    if upload is None:
        raise uploads.UploadRefusedError(_("Attach a file first."))
    return uploads.content(
        upload,
        caption=data.get("content.caption", ""),
        voice=data.get("content.voice") == "true",
    )


@dataclass(frozen=True, slots=True)
class Blank:
    """A template's parameter with what is proposed for it."""

    parameter: templates.Parameter
    value: str

    @property
    def accept(self) -> str:
        """The types of files that can stand in it, as a form's field knows them."""
        return {"image": "image/jpeg,image/png", "video": "video/mp4,video/3gpp"}.get(
            self.parameter.kind, ""
        )


def blanks(template: Template, known: Mapping[str, Any]) -> list[Blank]:
    """Return a template's blanks, filled as far as what is known of the contact goes.

    A named blank asks for what it is called; of numbered ones, the first of the text is
    the name, as nearly all templates have it.
    """
    contact = known["contact"]
    fields = {_bare(name): str(value) for name, value in contact.get("fields", {}).items()}
    names = {_bare(name): str(contact.get(name, "")) for name in ("name", "first_name", "phone")}
    agent = {f"agent{_bare(name)}": value for name, value in known["agent"].items()}
    values = {**fields, **agent, **names, "fullname": names["name"], "customername": names["name"]}
    found = []
    for parameter in templates.parameters(template):
        numbered_first = parameter.part == "body" and parameter.name == "1"
        value = names["name"] if numbered_first else values.get(_bare(parameter.name), "")
        found.append(Blank(parameter, value if parameter.kind == "text" else ""))
    return found


def _bare(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())
