"""Limits of the interactive kinds (cloud-api.md, section 1.2)."""

from collections.abc import Callable

from whatsapp.simulator.checks import carousel
from whatsapp.simulator.checks.products import product_sections
from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.checks.simple import media_reference
from whatsapp.simulator.refusal import Refusal

MAX_BODY = 1024
MAX_LIST_BODY = 4096
MAX_SHORT = 60
MAX_LABEL = 20
MAX_ROWS = 10
PIN_CODE = 6
ANY_HEADER = ("text", "image", "video", "document")


def interactive(payload: Reader) -> None:
    """Check ``interactive`` by its type."""
    body = payload.child("interactive")
    body.only("type", "header", "body", "footer", "action")
    check = KINDS.get(body.one_of("type", KINDS))
    if check is not None:
        check(body)


def words(
    body: Reader,
    *,
    limit: int = MAX_BODY,
    headers: tuple[str, ...] = (),
    footer: bool = True,
    required: bool = True,
) -> None:
    """Check header, body and footer."""
    if header := body.optional("header"):
        _header(header, headers)
    if required or body.data.get("body") is not None:
        text = body.child("body")
        text.only("text")
        text.text("text", limit)
    if foot := body.optional("footer"):
        if not footer:
            raise Refusal(131009, f"{foot.path} is not allowed for this type.")
        foot.only("text")
        foot.text("text", MAX_SHORT)


def _header(header: Reader, allowed: tuple[str, ...]) -> None:
    if not allowed:
        raise Refusal(131009, f"{header.path} is not allowed for this type.")
    kind = header.one_of("type", allowed)
    header.only("type", kind)
    if kind == "text":
        header.text("text", MAX_SHORT)
    else:
        media = header.child(kind)
        media.only("id", "link", "filename")
        media_reference(media)


def _buttons(body: Reader) -> None:
    words(body, headers=ANY_HEADER)
    action = body.child("action")
    action.only("buttons")
    ids, titles = [], []
    for button in action.children("buttons", 1, 3):
        button.only("type", "reply")
        button.one_of("type", {"reply"})
        reply = button.child("reply")
        reply.only("id", "title")
        ident = reply.text("id", 256)
        if ident != ident.strip():
            raise reply.wrong("id", "cannot begin or end with a space.")
        ids.append(ident)
        titles.append(reply.text("title", MAX_LABEL))
    action.distinct("buttons", "id", ids)
    action.distinct("buttons", "title", titles)


def _list(body: Reader) -> None:
    words(body, limit=MAX_LIST_BODY, headers=("text",))
    action = body.child("action")
    action.only("button", "sections")
    action.text("button", MAX_LABEL)
    sections = action.children("sections", 1, 10)
    ids: list[str] = []
    for section in sections:
        section.only("title", "rows")
        section.text("title", 24, required=len(sections) > 1)
        for row in section.children("rows", 1, MAX_ROWS):
            row.only("id", "title", "description")
            ids.append(row.text("id", 200))
            row.text("title", 24)
            row.text("description", 72, required=False)
    if len(ids) > MAX_ROWS:
        raise action.wrong("sections", f"has {len(ids)} rows; the most is {MAX_ROWS} in total.")
    action.distinct("sections", "row id", ids)


def _link(body: Reader) -> None:
    words(body, headers=ANY_HEADER)
    parameters = _named_action(body, "cta_url")
    parameters.only("display_text", "url")
    parameters.text("display_text", MAX_LABEL)
    parameters.url("url")


def _named_action(body: Reader, name: str) -> Reader:
    action = body.child("action")
    action.only("name", "parameters")
    action.one_of("name", {name})
    return action.child("parameters")


def _location_request(body: Reader) -> None:
    words(body, footer=False)
    action = body.child("action")
    action.only("name")
    action.one_of("name", {"send_location"})


def _flow(body: Reader) -> None:
    words(body, headers=ANY_HEADER)
    flow = _named_action(body, "flow")
    flow.only(
        "flow_message_version",
        "flow_token",
        "flow_id",
        "flow_name",
        "flow_cta",
        "flow_action",
        "flow_action_payload",
        "mode",
    )
    flow.one_of("flow_message_version", {"3"})
    flow.text("flow_cta", 30)
    if bool(flow.data.get("flow_id")) == bool(flow.data.get("flow_name")):
        raise Refusal(131009, f"{flow.path}: exactly one of flow_id and flow_name is required.")
    if flow.data.get("flow_action") is not None:
        flow.one_of("flow_action", {"navigate", "data_exchange"})
    if flow.data.get("mode") is not None:
        flow.one_of("mode", {"draft", "published"})
    if payload := flow.optional("flow_action_payload"):
        payload.only("screen", "data")
        payload.text("screen", 200)


def _product(body: Reader) -> None:
    words(body, required=False)
    action = body.child("action")
    action.only("catalog_id", "product_retailer_id")
    action.text("catalog_id", 200)
    action.text("product_retailer_id", 200)


def _product_list(body: Reader) -> None:
    body.child("header")
    words(body, headers=("text",))
    action = body.child("action")
    action.only("catalog_id", "sections")
    action.text("catalog_id", 200)
    product_sections(action)


def _catalog(body: Reader) -> None:
    words(body)
    action = body.child("action")
    action.only("name", "parameters")
    action.one_of("name", {"catalog_message"})
    if parameters := action.optional("parameters"):
        parameters.only("thumbnail_product_retailer_id")


def _address(body: Reader) -> None:
    words(body, headers=ANY_HEADER)
    address = _named_action(body, "address_message")
    address.only("country", "values", "saved_addresses", "validation_errors")
    address.one_of("country", {"IN"})
    if values := address.optional("values"):
        values.text("in_pin_code", PIN_CODE, required=False)


def _call_permission(body: Reader) -> None:
    words(body, required=False)
    action = body.child("action")
    action.only("name")
    action.one_of("name", {"call_permission_request"})


def _voice_call(body: Reader) -> None:
    words(body)
    call = _named_action(body, "voice_call")
    call.only("display_text", "ttl_minutes", "payload")
    call.text("display_text", MAX_LABEL, required=False)


def _contact_info(body: Reader) -> None:
    words(body)
    action = body.child("action")
    action.only("name")
    action.one_of("name", {"request_contact_info"})


def _payment(body: Reader) -> None:
    words(body, headers=ANY_HEADER)
    action = body.child("action")
    action.one_of("name", {"review_and_pay", "review_order"})
    action.child("parameters")


def _carousel(body: Reader) -> None:
    words(body, footer=False)
    carousel.cards(body.child("action"))


KINDS: dict[str, Callable[[Reader], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "location_request_message": _location_request,
    "flow": _flow,
    "product": _product,
    "product_list": _product_list,
    "catalog_message": _catalog,
    "carousel": _carousel,
    "address_message": _address,
    "call_permission_request": _call_permission,
    "voice_call": _voice_call,
    "request_contact_info": _contact_info,
    "order_details": _payment,
    "order_status": _payment,
}
