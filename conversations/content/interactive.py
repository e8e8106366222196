"""Messages that people answer with a tap."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from conversations.content import limits
from conversations.content.parts import Button, Header, Message, Section, TextHeader
from conversations.content.problems import broken
from conversations.content.sentences import noop, sentence
from conversations.content.words import (
    Body,
    JsonObject,
    MaybeBody,
    MaybeFooter,
    MaybeIdentifier,
    Url,
    distinct,
    said,
)


class Buttons(Message):
    kind: Literal["buttons"] = "buttons"
    body: Body
    buttons: Annotated[tuple[Button, ...], Field(min_length=1, max_length=limits.BUTTONS)]
    header: Header | None = None
    footer: MaybeFooter = None

    @model_validator(mode="after")
    def _distinct(self) -> "Buttons":
        distinct((button.id for button in self.buttons), "buttons", noop("ids"))
        distinct((button.title for button in self.buttons), "buttons", noop("titles"))
        return self


class ListMenu(Message):
    kind: Literal["list"] = "list"
    body: Annotated[str, said(limits.LIST_BODY)]
    button: Annotated[str, said(limits.LIST_BUTTON)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=limits.SECTIONS)]
    header: TextHeader | None = None
    footer: MaybeFooter = None

    @model_validator(mode="after")
    def _rows(self) -> "ListMenu":
        for index, section in enumerate(self.sections):
            if not section.rows:
                raise broken(
                    sentence("needs at least 1 row"), field=f"sections.{index}.rows", limit=1
                )
            if section.title is None and len(self.sections) > 1:
                field = f"sections.{index}.title"
                raise broken(
                    sentence("is missing, and needed where there are several"), field=field
                )
        rows = [row for section in self.sections for row in section.rows]
        if len(rows) > limits.ROWS:
            raise broken(
                sentence(
                    "may have at most %(most)s rows in all, not %(actual)s",
                    most=limits.ROWS,
                    actual=len(rows),
                ),
                field="sections",
                limit=limits.ROWS,
                value=len(rows),
            )
        distinct((row.id for row in rows), "sections", noop("rows with ids"))
        return self


class LocationRequest(Message):
    kind: Literal["location_request"] = "location_request"
    body: Body


class LinkButton(Message):
    kind: Literal["link_button"] = "link_button"
    body: Body
    label: Annotated[str, said(limits.LINK_LABEL)]
    url: Url
    header: Header | None = None
    footer: MaybeFooter = None


class Form(Message):
    """A WhatsApp Flow: a form inside the chat, opened at ``screen`` or by its own server."""

    kind: Literal["form"] = "form"
    body: Body
    cta: Annotated[str, said(limits.BUTTON_TITLE)]
    token: Annotated[str, said(limits.IDENTIFIER)]
    flow_id: MaybeIdentifier = None
    flow_name: MaybeIdentifier = None
    screen: MaybeIdentifier = None
    data: JsonObject | None = None
    mode: Literal["draft", "published"] = "published"
    header: Header | None = None
    footer: MaybeFooter = None

    @model_validator(mode="after")
    def _complete(self) -> "Form":
        if (self.flow_id is None) == (self.flow_name is None):
            given = sentence("none") if self.flow_id is None else sentence("both")
            raise broken(
                sentence("is needed, or else flow_name, and not %(given)s", given=given),
                field="flow_id",
                limit=1,
                value=self.flow_id or "",
            )
        if self.data and self.screen is None:
            raise broken(sentence("is missing, and the data need it"), field="screen", value="")
        return self


class AddressRequest(Message):
    """A form for a postal address; India only."""

    kind: Literal["address"] = "address"
    body: Body
    country: Literal["IN"] = "IN"
    values: JsonObject | None = None

    @model_validator(mode="after")
    def _short_pin_code(self) -> "AddressRequest":
        for name, value in (self.values or {}).items():
            if not isinstance(value, str):
                raise broken(sentence("must be text"), field=f"values.{name}", value=value)
        pin = (self.values or {}).get("in_pin_code", "")
        if len(pin) > limits.PIN_CODE:
            raise broken(
                sentence(
                    "may have at most %(most)s characters, not %(actual)s",
                    most=limits.PIN_CODE,
                    actual=len(pin),
                ),
                field="values.in_pin_code",
                limit=limits.PIN_CODE,
                value=pin,
            )
        return self


class CallPermission(Message):
    kind: Literal["call_permission"] = "call_permission"
    body: MaybeBody = None


class ContactInfoRequest(Message):
    """Asks a customer who is known by user id only for the phone number."""

    kind: Literal["contact_info_request"] = "contact_info_request"
    body: Body
