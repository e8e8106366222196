"""What a message can be: limits kept, errors told, and payloads that the simulator takes."""

import json
from typing import Any

import pytest

from conversations import content as c
from whatsapp import payloads
from whatsapp.payloads import Recipient, message_payload
from whatsapp.simulator.checks import check

LINK = {"link": "https://example.com/a.png"}
BUTTON = {"id": "yes", "title": "Yes"}
ROW = {"id": "r1", "title": "Row"}
CARD = {"header_type": "image", "media": LINK, "link": {"label": "Open", "url": "https://e.com"}}
PRODUCTS = {
    "type": "mpm",
    "index": 0,
    "thumbnail_retailer_id": "p",
    "sections": [{"title": "All", "retailer_ids": ["p", "q"]}],
}

VALID: dict[str, dict[str, Any]] = {
    "text": {"kind": "text", "body": "Hello"},
    "image": {"kind": "image", "media": LINK, "caption": "Look"},
    "video": {"kind": "video", "media": {"id": "m1"}},
    "audio": {"kind": "audio", "media": LINK, "voice": True},
    "document": {"kind": "document", "media": LINK, "filename": "a.pdf"},
    "sticker": {"kind": "sticker", "media": LINK},
    "buttons": {
        "kind": "buttons",
        "body": "Well?",
        "buttons": [BUTTON, {"id": "no", "title": "No"}],
        "header": {"type": "text", "text": "Question"},
        "footer": "Small print",
    },
    "buttons under a picture": {
        "kind": "buttons",
        "body": "Well?",
        "buttons": [BUTTON],
        "header": {"type": "image", "media": LINK},
    },
    "list": {
        "kind": "list",
        "body": "Choose",
        "button": "Show",
        "sections": [
            {"title": "One", "rows": [ROW]},
            {"title": "Two", "rows": [{"id": "r2", "title": "Row 2", "description": "More"}]},
        ],
    },
    "location": {"kind": "location", "latitude": 1.5, "longitude": 2, "name": "Office"},
    "location_request": {"kind": "location_request", "body": "Where?"},
    "contacts": {
        "kind": "contacts",
        "contacts": [
            {
                "formatted_name": "Ann Lee",
                "phones": [{"phone": "+15550001"}],
                "birthday": "2000-02-29",
            }
        ],
    },
    "link_button": {"kind": "link_button", "body": "See", "label": "Open", "url": "https://e.com"},
    "carousel": {"kind": "carousel", "body": "Look", "cards": [CARD, CARD]},
    "carousel of replies": {
        "kind": "carousel",
        "body": "Look",
        "cards": [
            {"header_type": "video", "media": LINK, "body": "One", "replies": [BUTTON]},
            {"header_type": "video", "media": LINK, "replies": [{"id": "b", "title": "B"}]},
        ],
    },
    "reaction": {"kind": "reaction", "message_id": "wamid.1", "emoji": "👍"},
    "form": {
        "kind": "form",
        "body": "Fill",
        "cta": "Start",
        "token": "t",
        "flow_id": "1",
        "screen": "A",
    },
    "form in the making": {
        "kind": "form",
        "body": "Fill",
        "cta": "Start",
        "token": "t",
        "flow_name": "booking",
        "screen": "A",
        "data": {"dates": ["2026-01-31", None], "price": 1.5},
        "mode": "draft",
    },
    "form of a server": {
        "kind": "form",
        "body": "Fill",
        "cta": "Start",
        "token": "t",
        "flow_id": "1",
    },
    "product": {"kind": "product", "catalog_id": "c", "retailer_id": "p"},
    "product_list": {
        "kind": "product_list",
        "catalog_id": "c",
        "header": {"text": "Ours"},
        "body": "Look",
        "sections": [{"title": "All", "retailer_ids": ["p"]}],
    },
    "product_carousel": {
        "kind": "product_carousel",
        "body": "Look",
        "catalog_id": "c",
        "retailer_ids": ["p", "q"],
    },
    "catalog": {"kind": "catalog", "body": "Look", "thumbnail_retailer_id": "p"},
    "catalog as it is": {"kind": "catalog", "body": "Look"},
    "address without values": {"kind": "address", "body": "Where to?"},
    "address": {"kind": "address", "body": "Where to?", "values": {"name": "Ann"}},
    "call_permission": {"kind": "call_permission", "body": "May we call?"},
    "contact_info_request": {"kind": "contact_info_request", "body": "Your number?"},
    "template": {
        "kind": "template",
        "name": "order_1",
        "language": "en_US",
        "header": {"type": "image", "media": LINK},
        "body": [{"text": "Maya"}, {"text": "12"}],
        "buttons": [
            {"type": "quick_reply", "index": 0, "payload": "go"},
            {"type": "url", "index": 1, "text": "abc"},
            {"type": "copy_code", "index": 2, "text": "SAVE"},
        ],
    },
    "template with cards": {
        "kind": "template",
        "name": "cards_1",
        "language": "en",
        "cards": [
            {
                "header": {"type": "image", "media": LINK},
                "body": [{"text": "Maya"}],
                "buttons": [{"type": "quick_reply", "index": 0, "payload": "take"}],
            },
            {"header": {"type": "image", "media": LINK}},
        ],
    },
    "template with an offer": {
        "kind": "template",
        "name": "offer_1",
        "language": "en",
        "buttons": [
            {"type": "copy_code", "index": 0, "text": "SAVE"},
            {"type": "url", "index": 1, "text": "abc"},
        ],
        "offer_ends_ms": 1790000000000,
    },
    "template with products": {
        "kind": "template",
        "name": "products_1",
        "language": "en",
        "buttons": [PRODUCTS],
    },
    "template with a place and a form": {
        "kind": "template",
        "name": "visit_1",
        "language": "en",
        "header": {
            "type": "location",
            "location": {"kind": "location", "latitude": 1.5, "longitude": 2.5, "name": "Office"},
        },
        "buttons": [
            {"type": "flow", "index": 0, "token": "t"},
            {"type": "flow", "index": 1},
            {"type": "catalog", "index": 2},
        ],
    },
    "template without blanks": {"kind": "template", "name": "hello_1", "language": "en"},
    "template with a code": {
        "kind": "template",
        "name": "code_1",
        "language": "en",
        "body": [{"text": "123456"}],
        "buttons": [{"type": "url", "index": 0, "text": "123456"}],
    },
    "template with names": {
        "kind": "template",
        "name": "order_2",
        "language": "en",
        "header": {"type": "text", "text": "Hi", "name": "who"},
        "body": [{"text": "Maya", "name": "who"}],
    },
}


@pytest.mark.parametrize("name", sorted(VALID))
def test_valid_content_survives_storage(name: str) -> None:
    parsed = c.parse_content(VALID[name])
    stored = json.loads(json.dumps(c.dump(parsed)))
    assert c.parse_content(stored) == parsed
    assert c.summary(parsed)
    assert c.is_free_form(parsed) is (parsed.kind != "template")


@pytest.mark.parametrize("name", sorted(VALID))
def test_every_payload_has_its_type(name: str) -> None:
    payload = message_payload(
        c.parse_content(VALID[name]),
        to=Recipient("+15550001", None),
        callback_data="ref",
        context_wamid="wamid.0",
    )
    assert payload["messaging_product"] == "whatsapp"
    assert payload["to"] == "+15550001"
    assert payload["biz_opaque_callback_data"] == "ref"
    assert payload[payload["type"]]
    assert ("context" in payload) is (name != "reaction")
    json.dumps(payload)


@pytest.mark.parametrize("name", sorted(VALID))
def test_the_simulator_takes_every_payload(name: str) -> None:
    content = c.parse_content(VALID[name])
    payload = message_payload(content, to=Recipient("+15550001", None), callback_data="ref")
    assert check(json.loads(json.dumps(payload)))


def nested(levels: int) -> Any:
    return [nested(levels - 1)] if levels else []


BROKEN = {
    "a title too long": ({**VALID["buttons"], "buttons": [{"id": "a", "title": "x" * 21}]}, 20),
    "four buttons": (
        {**VALID["buttons"], "buttons": [{"id": str(n), "title": str(n)} for n in range(4)]},
        3,
    ),
    "no buttons": ({**VALID["buttons"], "buttons": []}, 1),
    "a body too long": ({**VALID["buttons"], "body": "x" * 1025}, 1024),
    "an empty text": ({"kind": "text", "body": "  "}, None),
    "equal ids": ({**VALID["buttons"], "buttons": [BUTTON, {"id": "yes", "title": "Other"}]}, None),
    "equal titles": ({**VALID["buttons"], "buttons": [BUTTON, {"id": "b", "title": "Yes"}]}, None),
    "eleven rows": (
        {
            **VALID["list"],
            "sections": [{"rows": [{"id": str(n), "title": str(n)} for n in range(11)]}],
        },
        10,
    ),
    "sections without titles": (
        {**VALID["list"], "sections": [{"rows": [ROW]}, {"rows": [{**ROW, "id": "b"}]}]},
        None,
    ),
    "an empty section": (
        {**VALID["list"], "sections": [{"title": "A", "rows": [ROW]}, {"title": "B", "rows": []}]},
        1,
    ),
    "a link that is none": ({**VALID["link_button"], "url": "javascript:alert(1)"}, None),
    "two places for a file": (
        {"kind": "image", "media": {"id": "1", "link": "https://e.com"}},
        1,
    ),
    "one card": ({**VALID["carousel"], "cards": [CARD]}, 2),
    "a card with both": (
        {**VALID["carousel"], "cards": [CARD, {**CARD, "replies": [BUTTON]}]},
        None,
    ),
    "cards that differ": (
        {
            **VALID["carousel"],
            "cards": [CARD, {"header_type": "image", "media": LINK, "replies": [BUTTON]}],
        },
        None,
    ),
    "a card of many lines": (
        {**VALID["carousel"], "cards": [CARD, {**CARD, "body": "a\nb\nc\nd"}]},
        2,
    ),
    "two flows": ({**VALID["form"], "flow_name": "x"}, 1),
    "31 products": (
        {**VALID["product_list"], "sections": [{"title": "A", "retailer_ids": ["p"] * 31}]},
        30,
    ),
    "a carousel of one product": ({**VALID["product_carousel"], "retailer_ids": ["p"]}, 2),
    "31 products behind a button": (
        {
            **VALID["template"],
            "buttons": [{**PRODUCTS, "sections": [{"title": "A", "retailer_ids": ["p"] * 31}]}],
        },
        30,
    ),
    "products behind a link": (
        {**VALID["template"], "buttons": [{**PRODUCTS, "type": "url", "text": "x"}]},
        None,
    ),
    "eleven cards of a template": (
        {**VALID["template with cards"], "cards": [{"body": [{"text": "x"}]}] * 11},
        10,
    ),
    "a card's buttons in one place": (
        {
            **VALID["template with cards"],
            "cards": [{"buttons": [{"type": "url", "index": 0, "text": "x"}] * 2}],
        },
        None,
    ),
    "an offer that ends in microseconds": (
        {**VALID["template with an offer"], "offer_ends_ms": 1790000000000000},
        10**13,
    ),
    "a quick reply without payload": (
        {**VALID["template"], "buttons": [{"type": "quick_reply", "index": 0}]},
        None,
    ),
    "a url button without text": (
        {**VALID["template"], "buttons": [{"type": "url", "index": 0}]},
        None,
    ),
    "a header without its value": ({**VALID["template"], "header": {"type": "image"}}, None),
    "half named": (
        {**VALID["template"], "body": [{"text": "a"}, {"text": "b", "name": "n"}]},
        None,
    ),
    "a text header with media": (
        {**VALID["buttons"], "header": {"type": "text", "media": LINK}},
        None,
    ),
    "a media header with text": (
        {**VALID["buttons"], "header": {"type": "image", "text": "x", "media": LINK}},
        None,
    ),
    "a media header without": ({**VALID["buttons"], "header": {"type": "image"}}, None),
    "a coupon too long": (
        {**VALID["template"], "buttons": [{"type": "copy_code", "index": 0, "text": "x" * 21}]},
        20,
    ),
    "data without a screen": ({**VALID["form of a server"], "data": {"a": 1}}, None),
    "data that are no JSON": ({**VALID["form"], "data": {"a": float("nan")}}, None),
    "data with a key that is no text": ({**VALID["form"], "data": {1: "a"}}, None),
    "data with half a character": ({**VALID["form"], "data": {"a": "\ud800"}}, None),
    "data nested too deep": ({**VALID["form"], "data": {"a": nested(33)}}, 32),
    "an address of numbers": ({**VALID["address"], "values": {"name": 5}}, None),
    "a pin code too long": ({**VALID["address"], "values": {"in_pin_code": "1234567"}}, 6),
    "a birthday that never was": (
        {"kind": "contacts", "contacts": [{"formatted_name": "Ann", "birthday": "2026-02-30"}]},
        None,
    ),
    "a character that cannot be kept": ({"kind": "text", "body": "a\x00b"}, None),
    "an id that ends in a space": ({**VALID["buttons"], "buttons": [{**BUTTON, "id": "a "}]}, None),
    "a link to no port": ({**VALID["link_button"], "url": "https://e.com:99999999"}, None),
    "an unknown country": ({**VALID["address"], "country": "US"}, None),
    "off the globe": ({**VALID["location"], "latitude": 91}, 90),
    "an unknown kind": ({"kind": "hologram"}, None),
    "an unknown field": ({**VALID["text"], "colour": "red"}, None),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_what_breaks_a_limit_cannot_be_made(name: str) -> None:
    data, limit = BROKEN[name]
    with pytest.raises(c.ContentError) as caught:
        c.parse_content(data)
    assert len(caught.value.problems) == 1, caught.value.problems
    assert caught.value.problems[0].limit == limit


def test_an_error_names_field_limit_and_value() -> None:
    with pytest.raises(c.ContentError) as caught:
        c.parse_content(BROKEN["a title too long"][0])
    said = str(caught.value)
    assert "buttons.0.title" in said
    assert "at most 20" in said
    assert "has 21" in said


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "true"),
        (None, "nothing"),
        (5, "5"),
        (10**50, "a very long number"),
        (1.5, "1.5"),
        ({}, "an object"),
        ([], "a list"),
        ({1}, "a set"),
    ],
)
def test_an_error_says_what_was_given_instead(value: Any, words: str) -> None:
    with pytest.raises(c.ContentError) as caught:
        c.parse_content({"kind": "text", "body": value})
    assert str(caught.value) == f"body must be text, not {words}."


def test_what_has_no_sentence_of_ours_is_said_in_pydantics() -> None:
    button = {"type": "url", "index": "9" * 5000, "text": "x"}
    with pytest.raises(c.ContentError, match="index unable to parse input string as an integer"):
        c.parse_content({**VALID["template"], "buttons": [button]})


def test_template_parameters_are_one_line() -> None:
    content = {"kind": "template", "name": "n", "language": "en", "body": [{"text": "a\n\n  b"}]}
    parsed = c.parse_content(content)
    assert isinstance(parsed, c.Template)
    assert parsed.body[0].text == "a b"


def test_summaries_are_one_line() -> None:
    assert c.summary(c.Text(body="a\nb  c")) == "a b c"
    assert c.summary(c.Reaction(message_id="w", emoji="")) == "Removed a reaction"
    assert c.summary(c.CallPermission()) == "Call permission"


def test_the_schema_knows_every_kind() -> None:
    schema = json.dumps(c.content_schema())
    assert all(f'"{data["kind"]}"' in schema for data in VALID.values())


def test_a_recipient_without_phone_is_addressed_by_user_id() -> None:
    payload = message_payload(c.Text(body="x"), to=Recipient(None, "US.1"), callback_data="r")
    assert payload["recipient"] == "US.1"
    assert "to" not in payload
    with pytest.raises(ValueError, match="phone or a user id"):
        Recipient(None, None)


def test_our_own_files_need_their_upload() -> None:
    image = c.Image(media=c.MediaRef(asset="a1"))
    to = Recipient("+1", None)
    with pytest.raises(payloads.UnresolvedMediaError, match="a1"):
        message_payload(image, to=to, callback_data="r")
    payload = message_payload(image, to=to, callback_data="r", media_ids={"a1": "m9"})
    assert payload["image"] == {"id": "m9"}
    # Only what was stored by other rules than today's can be like this.
    header = c.TemplateHeader.model_construct(type="image", media=None, location=None)
    lost = c.Template(name="n", language="en").model_copy(update={"header": header})
    with pytest.raises(payloads.UnresolvedMediaError, match="no file"):
        message_payload(lost, to=to, callback_data="r")


def components(name: str) -> Any:
    payload = message_payload(
        c.parse_content(VALID[name]), to=Recipient("+1", None), callback_data="r"
    )
    return payload["template"]["components"]


def test_a_templates_cards_are_numbered() -> None:
    (carousel,) = components("template with cards")
    assert carousel["type"] == "carousel"
    assert [card["card_index"] for card in carousel["cards"]] == [0, 1]
    assert carousel["cards"][0]["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": LINK}]},
        {"type": "body", "parameters": [{"type": "text", "text": "Maya"}]},
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "take"}],
        },
    ]


def test_a_templates_offer_says_when_it_ends() -> None:
    code, url, offer = components("template with an offer")
    assert (code["sub_type"], url["sub_type"]) == ("copy_code", "url")
    ends = {"expiration_time_ms": 1790000000000}
    assert offer == {
        "type": "limited_time_offer",
        "parameters": [{"type": "limited_time_offer", "limited_time_offer": ends}],
    }


def test_an_authentication_code_is_in_the_body_and_in_the_button() -> None:
    body, button = components("template with a code")
    code = {"type": "text", "text": "123456"}
    assert body == {"type": "body", "parameters": [code]}
    assert button == {"type": "button", "sub_type": "url", "index": "0", "parameters": [code]}


def test_a_templates_button_shows_products() -> None:
    (button,) = components("template with products")
    assert (button["sub_type"], button["index"]) == ("mpm", "0")
    items = [{"product_retailer_id": "p"}, {"product_retailer_id": "q"}]
    action = {
        "thumbnail_product_retailer_id": "p",
        "sections": [{"title": "All", "product_items": items}],
    }
    assert button["parameters"] == [{"type": "action", "action": action}]


def test_products_side_by_side() -> None:
    content = c.parse_content(VALID["product_carousel"])
    payload = message_payload(content, to=Recipient("+1", None), callback_data="r")
    first, second = payload["interactive"]["action"]["cards"]
    action = {"product_retailer_id": "p", "catalog_id": "c"}
    assert first == {"card_index": 0, "type": "product", "action": action}
    assert second["action"]["product_retailer_id"] == "q"


def test_read_receipt_and_template_creation() -> None:
    assert payloads.mark_read_payload("w", typing=True)["typing_indicator"] == {"type": "text"}
    assert "typing_indicator" not in payloads.mark_read_payload("w")
    created = payloads.template_create_payload(
        name="n", language="en", category="UTILITY", components=[], named=True
    )
    assert created["parameter_format"] == "named"
