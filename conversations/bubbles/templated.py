"""Templates as the customer reads them: header with its media, text, buttons, cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conversations import templates
from conversations.bubbles import media, shapes
from conversations.models import Message, Template

# What a tap on a template's button does, and its picture.
_KINDS = {
    "URL": "link",
    "PHONE_NUMBER": "phone",
    "VOICE_CALL": "phone",
    "COPY_CODE": "code",
    "OTP": "code",
    "FLOW": "form",
    "CATALOG": "catalog",
    "MPM": "catalog",
    "SPM": "catalog",
}
_ICONS = {
    "reply": "reply",
    "list": "list",
    "link": "external-link",
    "phone": "phone",
    "code": "copy",
    "form": "clipboard-list",
    "catalog": "shopping-bag",
    "place": "map-pin",
}


@dataclass(frozen=True, slots=True)
class Button:
    """A button: ``kind`` says what a tap does, ``url`` where a link leads."""

    title: str
    kind: str = "reply"
    url: str = ""
    id: str = ""

    @property
    def icon(self) -> str:
        return _ICONS.get(self.kind, "reply")


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a bubble; a card of a carousel is one as well.

    ``known``: False where the template is gone and only what was filled in can be told.
    """

    header: str = ""
    file: media.File | None = None
    place: shapes.Place | None = None
    body: str = ""
    footer: str = ""
    buttons: list[Button] = field(default_factory=list)
    cards: list["Reading"] = field(default_factory=list)
    known: bool = True


def read(message: Message, template: Template | None, content: Mapping[str, Any]) -> Reading:
    """Return what the customer reads; of a template that is gone, only what was filled in."""
    if template is None:
        values = [shapes.text(one.get("text")) for one in shapes.mappings(content.get("body"))]
        header = shapes.mapping(content.get("header"))
        body = " · ".join(value for value in values if value)
        return Reading(file=_file(message, header), body=body, known=False)
    return _reading(message, shapes.mappings(template.components), content)


def _reading(
    message: Message, components: list[Mapping[str, Any]], content: Mapping[str, Any]
) -> Reading:
    parts = {str(one.get("type", "")).lower(): one for one in components}
    header = shapes.mapping(content.get("header"))
    cards = shapes.mappings(shapes.mapping(parts.get("carousel")).get("cards"))
    filled = shapes.mappings(content.get("cards"))
    return Reading(
        header=_filled(parts.get("header"), [header]),
        file=_file(message, header),
        place=shapes.place(shapes.mapping(header.get("location"))),
        body=_filled(parts.get("body"), shapes.mappings(content.get("body"))),
        footer=shapes.text(shapes.mapping(parts.get("footer")).get("text")),
        buttons=_buttons(parts.get("buttons"), shapes.mappings(content.get("buttons"))),
        cards=[
            _reading(
                message,
                shapes.mappings(one.get("components")),
                filled[place] if place < len(filled) else {},
            )
            for place, one in enumerate(cards)
        ],
    )


def _file(message: Message, header: Mapping[str, Any]) -> media.File | None:
    kind = shapes.text(header.get("type"))
    return media.of_ref(message, kind, header.get("media")) if kind in media.KINDS else None


def _filled(component: Mapping[str, Any] | None, values: list[Mapping[str, Any]]) -> str:
    """Put the values into the blanks, by name where they have one."""
    wording = shapes.text(shapes.mapping(component).get("text"))
    named = {
        name: shapes.text(one.get("text"))
        for one in values
        if (name := shapes.text(one.get("name")))
    }
    if not named:
        given = [value for one in values if (value := shapes.text(one.get("text")))]
        return templates.filled(wording, given)
    return templates.PLACEHOLDER.sub(lambda blank: named.get(blank[1], blank[0]), wording)


def _buttons(component: Mapping[str, Any] | None, values: list[Mapping[str, Any]]) -> list[Button]:
    by_index = {one.get("index"): one for one in values}
    found = []
    for index, one in enumerate(shapes.mappings(shapes.mapping(component).get("buttons"))):
        value = by_index.get(index, {})
        title = shapes.text(one.get("text"))
        found.append(
            Button(
                title=title or shapes.text(value.get("text")),
                kind=_KINDS.get(str(one.get("type", "")).upper(), "reply"),
                url=_address(one, value),
                # Without a payload of its own, a quick reply comes back with its title.
                id=shapes.text(value.get("payload")) or title,
            )
        )
    return found


def _address(button: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    end = shapes.text(value.get("text"))
    return shapes.web(templates.PLACEHOLDER.sub(lambda _: end, shapes.text(button.get("url"))))
