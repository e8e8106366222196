"""Every kind of message at its limits: the edge is taken, one step over it has Meta's code."""

from typing import Any

import pytest

from tests.simulator.conftest import Line

IMAGE = {"link": "https://example.com/a.jpg"}
BODY = {"text": "Which one?"}


def button(ident: str = "a", title: str = "Yes") -> Any:
    return {"type": "reply", "reply": {"id": ident, "title": title}}


def buttons(*items: Any, **more: Any) -> Any:
    return {"type": "button", "body": BODY, "action": {"buttons": list(items)}, **more}


def row(ident: str, title: str = "Row", **more: Any) -> Any:
    return {"id": ident, "title": title, **more}


def menu(*sections: Any, label: str = "Choose", **more: Any) -> Any:
    action = {"button": label, "sections": list(sections)}
    return {"type": "list", "body": BODY, "action": action, **more}


def rows(count: int) -> Any:
    return {"rows": [row(str(index)) for index in range(count)]}


def link(label: str = "Open", url: str = "https://example.com", **more: Any) -> Any:
    parameters = {"display_text": label, "url": url}
    action = {"name": "cta_url", "parameters": parameters}
    return {"type": "cta_url", "body": BODY, "action": action, **more}


def card(index: int, text: str = "Card", kind: str = "image", count: int = 1) -> Any:
    replies = [
        {"type": "quick_reply", "quick_reply": {"id": f"{index}-{n}", "title": "Take"}}
        for n in range(count)
    ]
    return {
        "card_index": index,
        "type": "cta_url",
        "header": {"type": kind, kind: IMAGE},
        "body": {"text": text},
        "action": {"buttons": replies},
    }


def carousel(*cards: Any, **more: Any) -> Any:
    return {"type": "carousel", "body": BODY, "action": {"cards": list(cards)}, **more}


def flow(**more: Any) -> Any:
    parameters = {"flow_message_version": "3", "flow_id": "1", "flow_cta": "Begin", **more}
    return {"type": "flow", "body": BODY, "action": {"name": "flow", "parameters": parameters}}


def products(*sections: Any, **more: Any) -> Any:
    action = {"catalog_id": "c", "sections": list(sections)}
    header = {"type": "text", "text": "Goods"}
    return {"type": "product_list", "header": header, "body": BODY, "action": action, **more}


def items(count: int, **more: Any) -> Any:
    return {"product_items": [{"product_retailer_id": str(n)} for n in range(count)], **more}


def person(**more: Any) -> Any:
    return {"name": {"formatted_name": "Ann Becker", "first_name": "Ann"}, **more}


GOOD = {
    "longest text": ("text", {"body": "x" * 4096, "preview_url": True}),
    "image by link": ("image", {**IMAGE, "caption": "c" * 1024}),
    "video": ("video", IMAGE),
    "audio": ("audio", {**IMAGE, "voice": True}),
    "document": ("document", {**IMAGE, "filename": "a.pdf"}),
    "sticker": ("sticker", IMAGE),
    "location": ("location", {"latitude": 48.1, "longitude": "11.5", "name": "Here"}),
    "257 contacts": ("contacts", [person()] * 257),
    "contact in full": (
        "contacts",
        [
            person(
                phones=[{"phone": "+49 1", "type": "CELL", "wa_id": "491"}],
                emails=[{"email": "a@example.com"}],
                urls=[{"url": "https://example.com"}],
                addresses=[{"city": "Berlin"}],
                org={"company": "Cafe"},
                birthday="1990-01-31",
            )
        ],
    ),
    "three buttons": ("interactive", buttons(button("a", "A"), button("b", "B"), button("c", "C"))),
    "button edges": (
        "interactive",
        buttons(
            button("i" * 256, "t" * 20),
            header={"type": "text", "text": "h" * 60},
            footer={"text": "f" * 60},
            body={"text": "b" * 1024},
        ),
    ),
    "image header": ("interactive", buttons(button(), header={"type": "image", "image": IMAGE})),
    "ten rows": ("interactive", menu(rows(10), body={"text": "b" * 4096})),
    "row edges": (
        "interactive",
        menu({"title": "s" * 24, "rows": [row("i" * 200, "t" * 24, description="d" * 72)]}),
    ),
    "link": ("interactive", link("l" * 20, footer={"text": "f"})),
    "location request": (
        "interactive",
        {"type": "location_request_message", "body": BODY, "action": {"name": "send_location"}},
    ),
    "two cards": ("interactive", carousel(card(0), card(1, "x" * 160))),
    "ten cards": ("interactive", carousel(*(card(n) for n in range(10)))),
    "product cards": (
        "interactive",
        carousel(
            *(
                {
                    "card_index": n,
                    "type": "product",
                    "action": {"product_retailer_id": str(n), "catalog_id": "c"},
                }
                for n in range(2)
            )
        ),
    ),
    "flow": ("interactive", flow(flow_action="navigate", flow_action_payload={"screen": "A"})),
    "product": (
        "interactive",
        {"type": "product", "action": {"catalog_id": "c", "product_retailer_id": "p"}},
    ),
    "thirty products": ("interactive", products(items(30))),
    "catalogue": (
        "interactive",
        {"type": "catalog_message", "body": BODY, "action": {"name": "catalog_message"}},
    ),
    "address": (
        "interactive",
        {
            "type": "address_message",
            "body": BODY,
            "action": {"name": "address_message", "parameters": {"country": "IN"}},
        },
    ),
    "call permission": (
        "interactive",
        {"type": "call_permission_request", "action": {"name": "call_permission_request"}},
    ),
    "contact info": (
        "interactive",
        {
            "type": "request_contact_info",
            "body": BODY,
            "action": {"name": "request_contact_info"},
        },
    ),
}

BAD = {
    "empty text": (131008, "text", {"body": ""}),
    "blank text": (131009, "text", {"body": "  "}),
    "no body": (131008, "text", {}),
    "text too long": (131009, "text", {"body": "x" * 4097}),
    "text is no object": (100, "text", "hello"),
    "body is no string": (100, "text", {"body": 5}),
    "unknown key": (100, "text", {"body": "a", "colour": "red"}),
    "preview is no boolean": (100, "text", {"body": "a", "preview_url": "yes"}),
    "no media": (131008, "image", {"caption": "c"}),
    "id and link": (131009, "image", {**IMAGE, "id": "1"}),
    "link is no url": (131009, "image", {"link": "ftp://example.com/a"}),
    "unknown media": (131009, "image", {"id": "404"}),
    "caption too long": (131009, "video", {**IMAGE, "caption": "c" * 1025}),
    "caption on audio": (100, "audio", {**IMAGE, "caption": "c"}),
    "latitude missing": (131008, "location", {"longitude": 1}),
    "latitude too large": (131009, "location", {"latitude": 91, "longitude": 1}),
    "latitude is a word": (131009, "location", {"latitude": "north", "longitude": 1}),
    "no contacts": (131009, "contacts", []),
    "258 contacts": (131009, "contacts", [person()] * 258),
    "name missing": (131008, "contacts", [{"phones": []}]),
    "name too thin": (131009, "contacts", [{"name": {"formatted_name": "Ann"}}]),
    "birthday": (131009, "contacts", [person(birthday="31.1.1990")]),
    "four buttons": (131009, "interactive", buttons(*(button(c, c) for c in "abcd"))),
    "no buttons": (131009, "interactive", buttons()),
    "button title too long": (131009, "interactive", buttons(button("a", "t" * 21))),
    "button id too long": (131009, "interactive", buttons(button("i" * 257))),
    "button id with a space": (131009, "interactive", buttons(button(" a"))),
    "same button id": (131009, "interactive", buttons(button("a", "A"), button("a", "B"))),
    "same button title": (131009, "interactive", buttons(button("a", "A"), button("b", "A"))),
    "button body too long": (131009, "interactive", buttons(button(), body={"text": "b" * 1025})),
    "button without body": (131008, "interactive", {**buttons(button()), "body": None}),
    "header too long": (
        131009,
        "interactive",
        buttons(button(), header={"type": "text", "text": "h" * 61}),
    ),
    "footer too long": (131009, "interactive", buttons(button(), footer={"text": "f" * 61})),
    "eleven rows": (
        131009,
        "interactive",
        menu({"title": "A", **rows(6)}, {"title": "B", "rows": [row(f"b{n}") for n in range(5)]}),
    ),
    "section without title": (131008, "interactive", menu(rows(1), {"rows": [row("b")]})),
    "section title too long": (131009, "interactive", menu({"title": "s" * 25, **rows(1)})),
    "row id too long": (131009, "interactive", menu({"rows": [row("i" * 201)]})),
    "row title too long": (131009, "interactive", menu({"rows": [row("a", "t" * 25)]})),
    "description too long": (
        131009,
        "interactive",
        menu({"rows": [row("a", description="d" * 73)]}),
    ),
    "same row id": (131009, "interactive", menu({"rows": [row("a"), row("a")]})),
    "list label too long": (131009, "interactive", menu(rows(1), label="l" * 21)),
    "list with image": (
        131009,
        "interactive",
        menu(rows(1), header={"type": "image", "image": IMAGE}),
    ),
    "link label too long": (131009, "interactive", link("l" * 21)),
    "link url": (131009, "interactive", link(url="example.com")),
    "location request with footer": (
        131009,
        "interactive",
        {
            "type": "location_request_message",
            "body": BODY,
            "footer": {"text": "f"},
            "action": {"name": "send_location"},
        },
    ),
    "one card": (131009, "interactive", carousel(card(0))),
    "eleven cards": (131009, "interactive", carousel(*(card(n) for n in range(11)))),
    "card order": (131009, "interactive", carousel(card(1), card(0))),
    "card text too long": (131009, "interactive", carousel(card(0), card(1, "x" * 161))),
    "card line breaks": (131009, "interactive", carousel(card(0), card(1, "a\nb\nc\nd"))),
    "mixed card headers": (131009, "interactive", carousel(card(0), card(1, kind="video"))),
    "mixed card buttons": (131009, "interactive", carousel(card(0), card(1, count=2))),
    "carousel with footer": (
        131009,
        "interactive",
        carousel(card(0), card(1), footer={"text": "f"}),
    ),
    "flow without id": (131009, "interactive", flow(flow_id=None)),
    "flow with both": (131009, "interactive", flow(flow_name="f")),
    "products without header": (131008, "interactive", {**products(items(1)), "header": None}),
    "31 products": (131009, "interactive", products(items(16, title="A"), items(15, title="B"))),
    "unknown interactive": (131009, "interactive", {"type": "poll", "body": BODY}),
    "reaction without emoji": (131008, "reaction", {"message_id": "wamid.1"}),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_whatsapp_allows_is_taken(chat: Line, case: str) -> None:
    kind, content = GOOD[case]

    reply = chat.send(kind, content)

    assert reply.status == 200, reply.json


@pytest.mark.parametrize("case", BAD)
def test_what_whatsapp_forbids_is_refused(chat: Line, case: str) -> None:
    code, kind, content = BAD[case]

    reply = chat.send(kind, content)

    assert (reply.status, reply.code) == (400, code), reply.json


def test_a_type_nobody_knows_is_131051(chat: Line) -> None:
    assert chat.send("hologram", {}).code == 131051


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (131008, {"type": "text", "text": {"body": "a"}}),
        (131009, {"to": "anna", "type": "text", "text": {"body": "a"}}),
        (131009, {"to": "+1234", "type": "text", "text": {"body": "a"}}),
        (100, {"to": 49, "type": "text", "text": {"body": "a"}}),
        (100, {"to": "+4915112345678", "type": "text", "text": {"body": "a"}, "more": 1}),
        (131008, {"to": "+4915112345678", "type": "text"}),
        (131009, {"to": "+4915112345678", "recipient_type": "group", "type": "text"}),
        (100, {"to": "+4915112345678", "messaging_product": "sms"}),
        (
            131009,
            {
                "to": "+4915112345678",
                "type": "text",
                "text": {"body": "a"},
                "biz_opaque_callback_data": "c" * 513,
            },
        ),
    ],
)
def test_the_common_part_is_judged_too(chat: Line, code: int, body: Any) -> None:
    assert chat.post(body).code == code
