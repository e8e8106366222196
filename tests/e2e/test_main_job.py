"""The main job over real HTTP, PostgreSQL, Valkey, Celery and the simulator."""

import itertools
import json
import time
from datetime import timedelta

import httpx
import pytest

from tests.e2e.house import NUMBER, House
from tests.integration import meta
from whatsapp.signature import sign

pytestmark = pytest.mark.timeout(300)

AMARA = "+15550102003"
_serial = itertools.count(int(time.time() * 10) % 10_000_000)


def greeted(house: House) -> str:
    """Return the phone of a new customer who said hi and was asked what he is after."""
    phone = f"+1888{next(_serial):07}"
    house.act(phone, type="text", text="hi")
    house.wait_until(lambda: len(house.answers(phone)) == 1, 30)
    return phone


def test_a_customer_taps_and_the_automation_answers(house: House) -> None:
    phone = greeted(house)
    (greeting,) = house.answers(phone)
    assert greeting["type"] == "interactive"
    buttons = greeting["content"]["action"]["buttons"]
    assert [button["reply"]["id"] for button in buttons] == ["website", "ads", "else"]

    house.act(phone, type="tap", message=greeting["wamid"], id="website")
    house.wait_until(lambda: len(house.answers(phone)) == 2, 30)
    ((answers,),) = house.query(
        "SELECT s.state->'answers' FROM flows_session s"
        " JOIN conversations_conversation c ON c.id = s.conversation_id"
        " JOIN conversations_contact p ON p.id = c.contact_id WHERE p.phone = %s",
        phone,
    )
    assert answers["service"]["id"] == "website", "captured as structured data, not as text"
    assert "budget" in house.answers(phone)[1]["content"]["body"]["text"]


def test_what_was_sent_has_a_whole_timeline(house: House) -> None:
    phone = greeted(house)

    def kinds() -> list[str]:
        rows = house.query(
            "SELECT e.kind FROM conversations_deliveryevent e"
            " JOIN conversations_message m ON m.id = e.message_id WHERE m.wamid = %s ORDER BY e.id",
            house.answers(phone)[0]["wamid"],
        )
        return [kind for (kind,) in rows]

    house.wait_until(lambda: "delivered" in kinds(), 30)
    house.act(phone, type="read")
    house.wait_until(lambda: "read" in kinds(), 30)
    assert {"accepted", "sent", "delivered", "read"} <= set(kinds())


def test_a_customer_without_a_phone_number_is_answered_too(house: House) -> None:
    house.act(AMARA, type="text", text="hello")
    house.wait_until(lambda: bool(house.answers(AMARA)), 15)
    ((phone, user_id),) = house.query(
        "SELECT phone, user_id FROM conversations_contact WHERE name = 'Amara Okafor'"
    )
    assert phone is None
    assert user_id.startswith("US.")


def test_when_the_window_is_about_to_close_the_template_goes_out(house: House) -> None:
    phone = greeted(house)
    house.control(
        "PUT", "clock", {"advance_seconds": int(timedelta(hours=23, minutes=1).total_seconds())}
    )
    house.wait_until(lambda: len(house.answers(phone)) > 1, 30)
    newest = house.answers(phone)[-1]
    assert newest["type"] == "template"
    assert newest["content"]["name"] == "follow_up"


def test_a_day_later_a_free_form_message_falls_back_to_its_template(house: House) -> None:
    phone = greeted(house)
    # The flow's own re-engagement comes first, and is no longer of interest.
    house.control("PUT", "clock", {"advance_seconds": 3 * 86_400})
    house.wait_until(lambda: len(house.answers(phone)) > 1, 30)
    before = len(house.answers(phone))
    with house.database() as connection:
        # As a campaign or an integration would order it: free-form, with a fallback.
        connection.execute(
            "WITH c AS (SELECT c.id, c.number_id FROM conversations_conversation c"
            "  JOIN conversations_contact p ON p.id = c.contact_id WHERE p.phone = %s),"
            " m AS (INSERT INTO conversations_message (conversation_id, ref, direction, status,"
            "  source, kind, content, fallback, used_fallback, text, context_wamid, at)"
            "  SELECT id, gen_random_uuid(), 'out', 'queued', 'agent', 'text',"
            '  \'{"kind": "text", "body": "Still there?"}\','
            '  \'{"kind": "template", "name": "follow_up", "language": "en_US"}\','
            "  false, 'Still there?', '', now() FROM c RETURNING id, conversation_id)"
            " INSERT INTO conversations_outboxitem (message_id, conversation_id, number_id, state,"
            "  due_at, attempts, window_refused)"
            " SELECT m.id, m.conversation_id, c.number_id, 'ready', now(), 0, false FROM m, c",
            [phone],
        )
        connection.execute(
            "INSERT INTO tenants_workdue (agency_id, task, due_at, generation)"
            " SELECT id, 'whatsapp.sender.drain', now(), nextval('tenants_workdue_generation')"
            " FROM tenants_agency WHERE slug = 'demo' ON CONFLICT (agency_id, task)"
            " DO UPDATE SET due_at = now()"
        )
    house.wait_until(lambda: len(house.answers(phone)) > before, 20)
    assert house.answers(phone)[-1]["type"] == "template", "the sweep found it, the guard judged it"


def test_a_forged_webhook_is_refused_and_nothing_is_stored(house: House) -> None:
    url = f"http://127.0.0.1:{house.port}/webhooks/whatsapp/"
    raw = json.dumps(meta.message("forged", number=NUMBER)).encode()
    for signature in (sign("guess", raw), "sha256=" + "0" * 64, "", None):
        headers = {} if signature is None else {"X-Hub-Signature-256": signature}
        assert httpx.post(url, content=raw, headers=headers).status_code == 403
    stored = "SELECT count(*) FROM {} WHERE {}::text LIKE '%%forged%%'"
    for table, column in (("conversations_message", "text"), ("door_inboxevent", "body")):
        assert house.query(stored.format(table, column)) == [(0,)]


def test_the_door_refuses_what_is_malformed_or_too_large(house: House) -> None:
    url = f"http://127.0.0.1:{house.port}/webhooks/whatsapp/"
    secret = _app_secret(house)

    def post(raw: bytes) -> int:
        return httpx.post(
            url, content=raw, headers={"X-Hub-Signature-256": sign(secret, raw)}
        ).status_code

    assert post(b"not json") == 400
    assert post(b'{"object": "x"}') == 400
    assert post(b" " * (3 * 1024 * 1024 + 1)) == 413
    assert (
        httpx.get(
            url, params={"hub.mode": "subscribe", "hub.verify_token": "guess", "hub.challenge": "1"}
        ).status_code
        == 403
    )
    assert httpx.get(f"{url}no-such-app/").status_code == 404


def test_health_and_metrics(house: House) -> None:
    base = f"http://127.0.0.1:{house.port}"
    assert httpx.get(f"{base}/healthz").text == "ok"
    ready = httpx.get(f"{base}/readyz").json()
    assert ready["ready"] is True
    assert httpx.get(f"{base}/metrics").status_code == 302, "operators only"


def test_a_restart_keeps_the_data(house: House) -> None:
    phone = greeted(house)
    chat = house.chat(phone)
    before = house.query("SELECT count(*) FROM conversations_message")
    assert house.stop() == 0
    house.start(IN_DOUBT_SECONDS="20")
    assert house.query("SELECT count(*) FROM conversations_message") == before
    assert len(house.chat(phone)) == len(chat), "the phone remembers as well"


def _app_secret(house: House) -> str:
    token: str = json.loads((house.var / "secrets.json").read_text())["SIMULATOR_CONTROL_TOKEN"]
    return token[::-1]


def test_no_event_was_parked(house: House) -> None:
    # Numbers that a test is about to connect speak before anybody knows them.
    parked = "SELECT reason, error FROM door_parkedevent WHERE phone_number_id = %s"
    assert house.query(parked, NUMBER) == []
