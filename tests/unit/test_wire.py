"""The parser on every shape that Meta sends, whole and mutilated."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whatsapp import wire

MESSAGES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "webhooks" / "messages.json").read_text()
)
CHANGES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "webhooks" / "changes.json").read_text()
)
CONTACT = {"profile": {"name": "Maya", "username": "@maya"}, "wa_id": "15550001"}


def envelope(*changes: Any, waba: str = "WABA") -> dict[str, Any]:
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": waba, "changes": list(changes)}],
    }


def of_message(message: dict[str, Any], contact: dict[str, Any] | None = None) -> dict[str, Any]:
    inner = {"from": "15550001", "id": "wamid.1", "timestamp": "1790000000", **message}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "1555", "phone_number_id": "111"},
        "contacts": [contact or CONTACT],
        "messages": [inner],
    }
    return {"field": "messages", "value": value}


def parse_one(change: dict[str, Any]) -> wire.Event:
    (part,) = wire.split(envelope(change))
    return wire.parse(json.loads(json.dumps(part.body)))


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_every_kind_of_message(name: str) -> None:
    case = MESSAGES[name]
    event = parse_one(of_message(case["message"]))
    assert isinstance(event, wire.Received)
    assert event.sender.phone == "+15550001"
    assert event.sender.name == "Maya"
    expected = case["content"]
    assert {key: event.content.get(key) for key in expected} == expected
    assert event.kind == expected["kind"]
    assert event.text == case.get("text", event.text)
    assert event.reply_id == case.get("reply_id")
    assert event.opens_window is case.get("opens_window", True)
    assert event.raw["id"] == "wamid.1", "the raw record is kept"


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_every_kind_of_change(name: str) -> None:
    case = CHANGES[name]
    event = parse_one(case["change"])
    assert type(event).__name__ == case["event"]
    for field, value in case["has"].items():
        assert getattr(event, field) == value, field


def test_a_sender_known_by_user_id_only() -> None:
    change = of_message(
        {"from": None, "from_user_id": "US.1", "type": "text", "text": {"body": "x"}}
    )
    event = parse_one(change)
    assert isinstance(event, wire.Received)
    # The contact of the batch has a phone; this message's sender is told by the message.
    assert event.sender.user_id == "US.1"


def test_a_user_id_in_the_place_of_a_phone_is_recognised() -> None:
    change = of_message(
        {"from": "US.13491208655302741918", "type": "text", "text": {"body": "x"}},
        {"profile": {}, "wa_id": "US.13491208655302741918"},
    )
    event = parse_one(change)
    assert isinstance(event, wire.Received)
    assert event.sender.phone is None
    assert event.sender.user_id == "US.13491208655302741918"


def test_who_changed_the_user_id_is_named_by_the_one_that_we_know() -> None:
    system = {"user_id": "US.2", "previous_user_id": "US.1", "type": "user_changed_user_id"}
    change = of_message({"from": None, "from_user_id": "US.2", "type": "system", "system": system})
    del change["value"]["contacts"]
    event = parse_one(change)
    assert isinstance(event, wire.Received)
    assert event.sender.user_id == "US.1"
    assert event.content["new_user_id"] == "US.2"


def test_errors_beside_messages_are_events_of_their_own() -> None:
    change = of_message({"type": "text", "text": {"body": "x"}})
    change["value"]["errors"] = [{"code": 131000, "message": "Something went wrong"}, "odd"]
    message, told, odd = (wire.parse(part.body) for part in wire.split(envelope(change)))
    assert isinstance(message, wire.Received)
    assert isinstance(told, wire.AccountEvent)
    assert told.errors == (wire.WireError(131000, message="Something went wrong"),)
    assert told.event == "131000 Something went wrong"
    assert isinstance(odd, wire.AccountEvent)


@pytest.mark.parametrize(
    "fault", [{"id": None}, {"timestamp": "soon"}, {"timestamp": "9" * 12}, {"from": None}]
)
def test_a_message_that_lacks_what_it_needs_is_kept_unread(fault: dict[str, Any]) -> None:
    change = of_message({"type": "text", "text": {"body": "x"}, **fault})
    del change["value"]["contacts"]
    event = parse_one(change)
    assert isinstance(event, wire.Unreadable)
    assert event.raw["messages"]


def test_an_echo_to_nobody_is_kept_unread() -> None:
    echo = {"from": "1555", "id": "w", "timestamp": "1790000000", "type": "text", "text": {}}
    event = parse_one({"field": "smb_message_echoes", "value": {"message_echoes": [echo]}})
    assert isinstance(event, wire.Unreadable)


def test_edits_may_be_nested_as_deep_as_they_like() -> None:
    inner: dict[str, Any] = {"type": "text", "text": {"body": "x"}}
    for _ in range(600):
        inner = {"type": "edit", "edit": {"message": inner}}
    (part,) = wire.split(envelope(of_message(inner)))
    event = wire.parse(part.body)
    assert isinstance(event, wire.Received)
    assert event.kind == "edit"


def test_a_batch_over_numbers_keeps_every_event_and_its_number() -> None:
    changes = []
    for number in ("111", "222"):
        change = of_message({"type": "text", "text": {"body": "x"}})
        change["value"]["metadata"]["phone_number_id"] = number
        change["value"]["messages"] *= 3
        change["value"]["statuses"] = [{"id": "w", "status": "sent", "timestamp": "1790000000"}]
        changes.append(change)
    parts = wire.split(envelope(*changes))
    assert [part.phone_number_id for part in parts] == ["111"] * 4 + ["222"] * 4


def test_each_message_gets_its_own_contact() -> None:
    change = of_message({"type": "text", "text": {"body": "x"}})
    second = {**change["value"]["messages"][0], "from": "15550002"}
    change["value"]["messages"].append(second)
    change["value"]["contacts"].append({"profile": {"name": "Jo"}, "wa_id": "15550002"})
    events = [wire.parse(part.body) for part in wire.split(envelope(change))]
    assert [event.sender.name for event in events if isinstance(event, wire.Received)] == [
        "Maya",
        "Jo",
    ]


@pytest.mark.parametrize("broken", [None, 7, "x", [], {}, {"field": "messages"}, {"value": 3}])
def test_a_broken_change_never_drops_its_neighbours(broken: Any) -> None:
    good = of_message({"type": "text", "text": {"body": "x"}})
    parts = wire.split(envelope(good, broken, good))
    events = [wire.parse(part.body) for part in parts]
    assert sum(isinstance(event, wire.Received) for event in events) == 2
    assert len(parts) == 3
    assert isinstance(events[1], wire.Unreadable)


@pytest.mark.parametrize("body", [None, 1, "x", [], {}, {"entry": 1}, {"object": "page"}])
def test_what_is_no_envelope_is_refused(body: Any) -> None:
    with pytest.raises(wire.MalformedEnvelopeError):
        wire.split(body)


def test_a_broken_entry_is_kept() -> None:
    (part,) = wire.split({"entry": ["nonsense"]})
    assert isinstance(wire.parse(part.body), wire.Unreadable)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
whole = st.sampled_from(
    [of_message(case["message"]) for case in MESSAGES.values()]
    + [case["change"] for case in CHANGES.values()]
)


def paths(value: Any, prefix: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [prefix] if prefix else []
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        found += paths(inner, (*prefix, key))
    return found


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(change=whole, data=st.data())
def test_a_mutilated_change_is_never_an_exception_and_never_lost(
    change: dict[str, Any], data: st.DataObject
) -> None:
    mutilated = copy.deepcopy(change)
    path = data.draw(st.sampled_from(paths(mutilated)))
    holder = mutilated
    for key in path[:-1]:
        holder = holder[key]
    if data.draw(st.booleans()):
        holder[path[-1]] = data.draw(json_values)
    else:
        del holder[path[-1]]
    good = of_message({"type": "text", "text": {"body": "neighbour"}})
    parts = wire.split(envelope(good, mutilated, good))
    events = [wire.parse(json.loads(json.dumps(part.body))) for part in parts]
    assert len(events) >= 3
    texts = [event.text for event in events if isinstance(event, wire.Received)]
    assert texts.count("neighbour") >= 2


@given(body=json_values)
def test_parsing_is_total(body: Any) -> None:
    wire.parse(body)
