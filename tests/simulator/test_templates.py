"""Templates: sent to fit their definition, created, reviewed, listed, deleted."""

from typing import Any

import pytest

from tests.simulator.conftest import PHONE, Line

BODY = {
    "type": "BODY",
    "text": "Hi {{1}}, your order {{2}} is ready.",
    "example": {"body_text": [["Ann", "7"]]},
}
HEADER = {
    "type": "HEADER",
    "format": "TEXT",
    "text": "Order {{1}}",
    "example": {"header_text": ["7"]},
}
URL = {
    "type": "URL",
    "text": "Track",
    "url": "https://example.com/{{1}}",
    "example": ["https://example.com/7"],
}
TWO_VARIABLES = {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}/{{2}}"}
VARIABLE_INSIDE = {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}/track"}
LONG_OFFER = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "x" * 17}}
IMAGE = {"link": "https://example.com/a.jpg"}


def text(value: str, **more: Any) -> Any:
    return {"type": "text", "text": value, **more}


def body(*parameters: Any) -> Any:
    return {"type": "body", "parameters": list(parameters)}


def button(sub_type: str, parameter: Any, index: int = 0) -> Any:
    part = {"type": "button", "sub_type": sub_type, "index": str(index)}
    return {**part, "parameters": [parameter]}


def content(*components: Any, name: str = "t", language: str = "en") -> Any:
    return {"name": name, "language": {"code": language}, "components": list(components)}


def products(count: int) -> Any:
    items = [{"product_retailer_id": str(n)} for n in range(count)]
    sections = [{"title": "All", "product_items": items}]
    return {"thumbnail_product_retailer_id": "0", "sections": sections}


def offer(**ends: Any) -> Any:
    parameter = {"type": "limited_time_offer", "limited_time_offer": ends}
    return {"type": "limited_time_offer", "parameters": [parameter]}


FITS: dict[str, tuple[list[Any], list[Any]]] = {
    "nothing to fill": ([{"type": "BODY", "text": "Hi"}], []),
    "positional": ([BODY], [body(text("Ann"), text("7"))]),
    "text header": (
        [HEADER, BODY],
        [body(text("A"), text("7")), {"type": "header", "parameters": [text("7")]}],
    ),
    "image header": (
        [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Hi"}],
        [{"type": "header", "parameters": [{"type": "image", "image": IMAGE}]}],
    ),
    "url button": (
        [{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": [URL]}],
        [button("url", text("7"))],
    ),
    "coupon": (
        [{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}]}],
        [button("copy_code", {"type": "coupon_code", "coupon_code": "SAVE"})],
    ),
    "offer": (
        [
            {
                "type": "LIMITED_TIME_OFFER",
                "limited_time_offer": {"text": "Now", "has_expiration": True},
            },
            {"type": "BODY", "text": "Hi"},
        ],
        [
            {
                "type": "limited_time_offer",
                "parameters": [
                    {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 9}}
                ],
            }
        ],
    ),
    "carousel": (
        [
            {"type": "BODY", "text": "Look"},
            {"type": "CAROUSEL", "cards": [{"components": [{"type": "BODY", "text": "At {{1}}"}]}]},
        ],
        [{"type": "carousel", "cards": [{"card_index": 0, "components": [body(text("this"))]}]}],
    ),
}

FITS["products"] = (
    [
        {"type": "BODY", "text": "Hi"},
        {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "View items"}]},
    ],
    [button("mpm", {"type": "action", "action": products(30)})],
)

MISFITS: dict[str, tuple[int, list[Any], list[Any]]] = {
    "too few": (132000, [BODY], [body(text("Ann"))]),
    "too many": (132000, [BODY], [body(text("A"), text("7"), text("8"))]),
    "none": (132000, [BODY], []),
    "named instead": (
        132012,
        [BODY],
        [body(text("A", parameter_name="a"), text("7", parameter_name="b"))],
    ),
    "wrong parameter": (132012, [BODY], [body(text("A"), {"type": "image", "image": IMAGE})]),
    "untidy": (132018, [BODY], [body(text("A\nB"), text("7"))]),
    "empty parameter": (131008, [BODY], [body(text(""), text("7"))]),
    "header missing": (132000, [HEADER, {"type": "BODY", "text": "Hi"}], []),
    "image missing": (
        132012,
        [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Hi"}],
        [],
    ),
    "header not wanted": (
        132012,
        [{"type": "BODY", "text": "Hi"}],
        [{"type": "header", "parameters": [text("x")]}],
    ),
    "url missing": (
        131008,
        [{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": [URL]}],
        [],
    ),
    "sub type": (
        132012,
        [{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": [URL]}],
        [button("quick_reply", {"type": "payload", "payload": "p"})],
    ),
    "no such button": (132012, [{"type": "BODY", "text": "Hi"}], [button("url", text("7"))]),
    "too long": (132005, [BODY], [body(text("x" * 1020), text("7"))]),
    "card count": (
        132012,
        [
            {"type": "BODY", "text": "Look"},
            {"type": "CAROUSEL", "cards": [{"components": []}, {"components": []}]},
        ],
        [{"type": "carousel", "cards": [{"card_index": 0, "components": []}]}],
    ),
    "offer without end": (
        131008,
        [
            {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"has_expiration": True}},
            {"type": "BODY", "text": "Hi"},
        ],
        [],
    ),
    "offer that ends in words": (
        131009,
        [{"type": "LIMITED_TIME_OFFER"}, {"type": "BODY", "text": "Hi"}],
        [offer(expiration_time_ms="soon")],
    ),
    "31 products": (
        131009,
        [{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": [{"type": "MPM"}]}],
        [button("mpm", {"type": "action", "action": products(31)})],
    ),
    "unknown component": (131009, [BODY], [{"type": "tail"}]),
}


@pytest.mark.parametrize("case", FITS)
def test_what_fits_is_taken(line: Line, case: str) -> None:
    definition, sent = FITS[case]
    line.templates({"name": "t", "components": definition})

    reply = line.send("template", content(*sent))

    assert reply.status == 200, reply.json


@pytest.mark.parametrize("case", MISFITS)
def test_what_does_not_fit_is_refused(line: Line, case: str) -> None:
    code, definition, sent = MISFITS[case]
    line.templates({"name": "t", "components": definition})

    reply = line.send("template", content(*sent))

    assert (reply.status, reply.code) == (400, code), reply.json


def test_named_parameters_come_in_any_order(line: Line) -> None:
    part = {"type": "BODY", "text": "Hi {{name}}, {{day}} then."}
    line.templates({"name": "t", "parameter_format": "NAMED", "components": [part]})
    good = body(text("Monday", parameter_name="day"), text("Ann", parameter_name="name"))
    bad = body(text("Monday"), text("Ann", parameter_name="name"))

    line.sent("template", content(good))

    drawn = line.server.sim("GET", f"chats/{line.id}/{PHONE}").json["messages"][0]["drawn"]
    assert drawn["body"] == "Hi Ann, Monday then."
    assert line.send("template", content(bad)).code == 132012


@pytest.mark.parametrize(
    ("status", "code", "http"),
    [
        ("PENDING", 132001, 404),
        ("REJECTED", 132001, 404),
        ("PAUSED", 132015, 400),
        ("DISABLED", 132016, 400),
    ],
)
def test_only_an_approved_template_goes(line: Line, status: str, code: int, http: int) -> None:
    line.templates({"name": "t", "status": status, "components": [BODY]})

    reply = line.send("template", content(body(text("A"), text("7"))))

    assert (reply.status, reply.code) == (http, code)


def test_name_and_language_must_both_be_known(line: Line) -> None:
    line.templates({"name": "t", "components": [{"type": "BODY", "text": "Hi"}]})

    assert line.send("template", content(name="u")).code == 132001
    assert line.send("template", content(language="de")).code == 132001


def test_the_price_category_is_the_templates(line: Line) -> None:
    line.templates(
        {"name": "t", "category": "MARKETING", "components": [{"type": "BODY", "text": "Hi"}]}
    )

    wamid = line.sent("template", content())

    line.receiver.wait(lambda r: r.statuses(wamid))
    pricing = line.receiver.items("statuses")[0]["pricing"]
    assert (pricing["category"], pricing["type"]) == ("marketing", "regular")


def test_an_authentication_template_needs_a_phone(chat: Line) -> None:
    chat.templates({"name": "t", "category": "AUTHENTICATION", "components": [{"type": "BODY"}]})
    user_id = chat.server.sim("PUT", f"customers/{PHONE}", {}).json["user_id"]

    reply = chat.post({"recipient": user_id, "type": "template", "template": content()})

    assert reply.code == 131062


def create(line: Line, **more: Any) -> Any:
    full = {"name": "new_one", "language": "en_US", "category": "UTILITY", "components": [BODY]}
    return line.graph("POST", f"{line.waba}/message_templates", {**full, **more})


def test_a_created_template_is_reviewed_and_told(line: Line) -> None:
    reply = create(line)
    assert (reply.json["status"], reply.json["category"]) == ("PENDING", "UTILITY")
    assert create(line).code == 2388024

    told = line.receiver.wait(lambda r: r.items("message_template_status_update"))[0]

    assert told["event"] == "APPROVED"
    assert told["message_template_id"] == int(reply.json["id"])
    assert (told["message_template_name"], told["message_template_language"]) == (
        "new_one",
        "en_US",
    )
    assert line.graph("GET", reply.json["id"]).json["status"] == "APPROVED"


def test_a_name_with_rejected_in_it_is_rejected(line: Line) -> None:
    create(line, name="rejected_one")

    told = line.receiver.wait(lambda r: r.items("message_template_status_update"))[0]

    assert (told["event"], told["reason"]) == ("REJECTED", "INVALID_FORMAT")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (100, {"name": "Not Good"}),
        (100, {"language": "english!"}),
        (100, {"category": "FUN"}),
        (131009, {"components": []}),
        (100, {"components": [{"type": "FOOTER", "text": "f"}]}),
        (131009, {"components": [BODY, BODY]}),
        (2388040, {"components": [{"type": "BODY", "text": "x" * 1025}]}),
        (2388299, {"components": [{"type": "BODY", "text": "{{1}} hello"}]}),
        (131009, {"components": [BODY, {"type": "BUTTONS", "buttons": [URL] * 3}]}),
        (131009, {"components": [BODY, {"type": "BUTTONS", "buttons": [TWO_VARIABLES]}]}),
        (131009, {"components": [BODY, {"type": "BUTTONS", "buttons": [VARIABLE_INSIDE]}]}),
        (2388047, {"components": [BODY, {**HEADER, "text": "{{1}} of {{2}}"}]}),
        (131009, {"components": [BODY, LONG_OFFER]}),
        (131009, {"components": [BODY, {"type": "CAROUSEL", "cards": [{}] * 11}]}),
        (
            131009,
            {
                "components": [
                    BODY,
                    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "x" * 26}]},
                ]
            },
        ),
        (
            131009,
            {
                "components": [
                    BODY,
                    {
                        "type": "BUTTONS",
                        "buttons": [
                            {"type": "QUICK_REPLY", "text": "a"},
                            {"type": "PHONE_NUMBER", "text": "b", "phone_number": "+491"},
                            {"type": "QUICK_REPLY", "text": "c"},
                        ],
                    },
                ]
            },
        ),
    ],
)
def test_a_definition_out_of_bounds_is_refused(line: Line, code: int, change: Any) -> None:
    assert create(line, **change).code == code


def test_listing_pages_and_filters(line: Line) -> None:
    names = [f"t{n}" for n in range(5)]
    line.templates(*({"name": name, "components": [BODY]} for name in names))
    path = f"{line.waba}/message_templates"

    first = line.graph("GET", f"{path}?limit=2").json
    second = line.graph("GET", f"{path}?limit=2&after={first['paging']['cursors']['after']}").json
    last = line.graph("GET", f"{path}?limit=2&after={second['paging']['cursors']['after']}").json

    found = [item["name"] for page in (first, second, last) for item in page["data"]]
    assert found == names
    assert ("next" in first["paging"], "next" in last["paging"]) == (True, False)
    assert len(line.graph("GET", f"{path}?name=t3").json["data"]) == 1


def test_deleting_by_name_takes_all_languages(line: Line) -> None:
    parts = [{"type": "BODY", "text": "Hi"}]
    line.templates(
        {"name": "a", "components": parts}, {"name": "a", "language": "de", "components": parts}
    )
    path = f"{line.waba}/message_templates"
    ids = {item["language"]: item["id"] for item in line.graph("GET", path).json["data"]}

    assert line.graph("DELETE", f"{path}?name=a&hsm_id={ids['de']}").json == {"success": True}
    assert [item["language"] for item in line.graph("GET", path).json["data"]] == ["en"]
    assert line.graph("DELETE", f"{path}?name=a").json == {"success": True}
    assert line.graph("GET", path).json["data"] == []
    assert line.graph("DELETE", f"{path}?name=a").status == 400


def test_a_status_set_from_outside_is_told(line: Line) -> None:
    line.templates({"name": "t", "components": [BODY]})

    line.templates({"name": "t", "status": "PAUSED", "components": [BODY]})

    told = line.receiver.wait(lambda r: r.items("message_template_status_update"))
    assert [item["event"] for item in told] == ["PAUSED"]


def test_anothers_waba_is_not_there(line: Line) -> None:
    assert line.graph("GET", "404/message_templates").json["error"]["error_subcode"] == 33
    assert line.graph("GET", f"{line.waba}/message_templates", token="wrong").code == 190
