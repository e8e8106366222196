"""Filling message templates: which parameters one needs, the content to send, how it reads."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from conversations.models import Conversation, Template

PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
MEDIA = ("image", "video", "document")
COUPON = 20
TEXT = 1024

# Of a template: account (WABA), name and language.
Key = tuple[str, str, str]
Kind = Literal["text", "image", "video", "document", "location", "code", "expiry"]
Part = Literal["header", "body", "button", "offer"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One blank of a template; ``key`` is how a form calls it, ``name`` how the template does.

    What a form gives for it is text: a file as ``id:…`` (an id at Meta), ``asset:…`` (a file of
    ours) or a link; a place as ``latitude,longitude,name,address``; an end as an ISO time.
    """

    part: Part
    name: str
    example: str = ""
    index: int = 0
    kind: Kind = "text"
    # Counted from 0; None: of the message itself.
    card: int | None = None
    limit: int = TEXT

    @property
    def key(self) -> str:
        own = f"{self.part}-{self.index}-{self.name}"
        return own if self.card is None else f"card{self.card}-{own}"

    @property
    def label(self) -> str:
        own = _own_label(self)
        if self.card is None:
            return own
        return _("Card %(number)s, %(label)s") % {"number": self.card + 1, "label": own}


def _own_label(parameter: Parameter) -> str:
    kinds: dict[str, str] = {
        "image": _("Header: picture"),
        "video": _("Header: video"),
        "document": _("Header: document"),
        "location": _("Header: place"),
        "code": _("Button: code to copy"),
        "expiry": _("Offer ends at"),
    }
    if parameter.kind in kinds:
        return kinds[parameter.kind]
    parts: dict[str, str] = {
        "header": _("Header: %(name)s"),
        "body": _("Text: %(name)s"),
        "button": _("Button link: %(name)s"),
    }
    return parts[parameter.part] % {"name": parameter.name}


def sendable(conversation: Conversation) -> QuerySet[Template]:
    """Return the approved templates of the conversation's number."""
    return Template.objects.filter(waba_id=conversation.number.waba_id, status="APPROVED")


def named(accounts: Collection[str], names: Collection[str]) -> dict[Key, Template]:
    """Return the accounts' templates of these names, by account, name and language."""
    if not names:
        return {}
    found = Template.objects.filter(waba_id__in=accounts, name__in=names)
    return {(row.waba_id, row.name, row.language): row for row in found}


def parameters(template: Template) -> list[Parameter]:
    """Return the blanks in the order in which WhatsApp counts them."""
    found = list(_blanks(template.components, None, one_time=is_one_time(template)))
    for component in template.components:
        if _type(component) == "carousel":
            for index, card in enumerate(_listed(component, "cards")):
                found += _blanks(_listed(card, "components"), index, one_time=False)
    return found


def is_one_time(template: Template) -> bool:
    """Return whether it brings a one-time code, which stands in its text and its button alike."""
    return template.category.upper() == "AUTHENTICATION"


def _blanks(  # noqa: C901
    components: list[dict[str, Any]], card: int | None, *, one_time: bool
) -> Iterator[Parameter]:
    for component in components:
        kind = _type(component)
        if kind == "header":
            yield from _of_header(component, card)
        elif kind == "body":
            examples = examples_of(component)
            for name in names(component.get("text")):
                yield Parameter("body", name, examples.get(name, ""), card=card)
        elif kind == "limited_time_offer":
            if (component.get("limited_time_offer") or {}).get("has_expiration"):
                yield Parameter("offer", "ends", kind="expiry", card=card)
        elif kind == "buttons" and not one_time:
            for index, button in enumerate(_listed(component, "buttons")):
                yield from _of_button(button, index, card)


def _of_header(component: dict[str, Any], card: int | None) -> Iterator[Parameter]:
    form = str(component.get("format") or "TEXT").lower()
    if form in MEDIA:
        yield Parameter("header", "media", kind=form, card=card)  # type: ignore[arg-type]
    elif form == "location":
        yield Parameter("header", "place", kind="location", card=card)
    else:
        examples = examples_of(component)
        for name in names(component.get("text")):
            yield Parameter("header", name, examples.get(name, ""), card=card, limit=60)


def _of_button(button: dict[str, Any], index: int, card: int | None) -> Iterator[Parameter]:
    kind = str(button.get("type", "")).upper()
    example = button.get("example")
    first = str(example[0]) if isinstance(example, list) and example else str(example or "")
    if kind == "URL":
        for name in names(button.get("url")):
            prefix = PLACEHOLDER.split(str(button.get("url")))[0]
            yield Parameter("button", name, first.removeprefix(prefix), index, card=card)
    elif kind == "COPY_CODE":
        yield Parameter("button", "code", first, index, kind="code", card=card, limit=COUPON)


def examples_of(component: dict[str, Any]) -> dict[str, str]:
    """Return the samples by the names of the blanks, whichever way Meta keeps them."""
    example = component.get("example")
    if not isinstance(example, dict):
        return {}
    for key in ("body_text_named_params", "header_text_named_params"):
        if isinstance(example.get(key), list):
            return {str(p.get("param_name")): str(p.get("example", "")) for p in example[key]}
    given: Any = example.get("body_text") or example.get("header_text") or []
    values = given[0] if given and isinstance(given[0], list) else given
    return dict(zip(names(component.get("text")), map(str, values), strict=False))


def fill(template: Template, values: Mapping[str, str]) -> dict[str, Any]:
    """Return the content dictionary; ``values`` by :attr:`Parameter.key`."""
    content: dict[str, Any] = {
        "kind": "template",
        "name": template.name,
        "language": template.language,
    }
    named = template.parameter_format.lower() == "named"
    cards: dict[int, dict[str, Any]] = {}
    for parameter in parameters(template):
        given = values.get(parameter.key, "").strip()
        part = content if parameter.card is None else cards.setdefault(parameter.card, {})
        _put(part, parameter, given, named=named)
    if is_one_time(template) and content.get("body"):
        code = content["body"][0]["text"]
        content["buttons"] = [{"index": 0, "type": "url", "text": code}]
    if count := _card_count(template):
        content["cards"] = [cards.get(index, {}) for index in range(count)]
    return content


def _put(part: dict[str, Any], parameter: Parameter, given: str, *, named: bool) -> None:
    """Write one value to where content has it."""
    if parameter.kind in MEDIA:
        part["header"] = {"type": parameter.kind, "media": _media(given)}
    elif parameter.kind == "location":
        part["header"] = {"type": "location", "location": place(given)}
    elif parameter.kind == "expiry":
        part["offer_ends_ms"] = int(datetime.fromisoformat(given).timestamp() * 1000)
    elif parameter.part == "button":
        kind = "copy_code" if parameter.kind == "code" else "url"
        button = {"index": parameter.index, "type": kind, "text": given}
        part.setdefault("buttons", []).append(button)
    else:
        value = {"text": given, **({"name": parameter.name} if named else {})}
        if parameter.part == "header":
            part["header"] = {"type": "text", **value}
        else:
            part.setdefault("body", []).append(value)


def _media(given: str) -> dict[str, str]:
    kind, _colon, rest = given.partition(":")
    return {kind: rest} if kind in ("id", "asset") else {"link": given}


def place(given: str) -> dict[str, Any]:
    """Read ``latitude,longitude,name,address``; what is no place is refused by the content."""
    parts = [part.strip() for part in given.split(",", 3)]
    parts += [""] * (4 - len(parts))
    found: dict[str, Any] = {"latitude": parts[0], "longitude": parts[1]}
    found |= {key: text for key, text in zip(("name", "address"), parts[2:], strict=True) if text}
    return found


def read(template: Template, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return header, body, footer, buttons and cards as the customer reads them."""
    parts = _read(template.components, content)
    for component in template.components:
        if _type(component) == "carousel":
            filled = list(content.get("cards") or ())
            parts["cards"] = [
                _read(_listed(card, "components"), filled[index] if index < len(filled) else {})
                for index, card in enumerate(_listed(component, "cards"))
            ]
    return parts


def _read(components: list[dict[str, Any]], content: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {"header": "", "body": "", "footer": "", "buttons": []}
    header = content.get("header") or {}
    given = {
        "header": [header["text"]] if header.get("text") else [],
        "body": [parameter["text"] for parameter in content.get("body", ())],
    }
    if header.get("type") in (*MEDIA, "location"):
        parts["header_media"] = header
    for component in components:
        kind = _type(component)
        if kind in ("header", "body"):
            parts[kind] = filled(str(component.get("text") or ""), given[kind])
        elif kind == "footer":
            parts["footer"] = component.get("text", "")
        elif kind == "buttons":
            parts["buttons"] = [b.get("text", "") for b in _listed(component, "buttons")]
    return parts


def names(text: object) -> list[str]:
    """Return the names of a text's blanks, each once; numbers in their order."""
    found = list(dict.fromkeys(PLACEHOLDER.findall(text))) if isinstance(text, str) else []
    return sorted(found, key=int) if all(name.isdecimal() for name in found) else found


def filled(text: str, values: list[str]) -> str:
    """Return the text with its blanks filled, in the order of :func:`names`."""
    known = dict(zip(names(text), values, strict=False))
    return PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text)


def _card_count(template: Template) -> int:
    return sum(
        len(_listed(component, "cards"))
        for component in template.components
        if _type(component) == "carousel"
    )


def _type(component: Mapping[str, Any]) -> str:
    return str(component.get("type", "")).lower()


def _listed(component: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found = component.get(key)
    listed = found if isinstance(found, list) else []
    return [item for item in listed if isinstance(item, dict)]
