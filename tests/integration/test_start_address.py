"""A flow's start address: who may, for whom, once, and what is said when it cannot be."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.models import User
from conversations import actions
from conversations.models import Contact, Conversation, Message
from flows import starting
from flows.models import Flow, Session, StartRequest
from tenants import directory
from tenants.models import Agency
from tests.conftest import agency
from tests.integration import meta
from tests.integration.flowkit import flow, go_live, invite, sent

API = {"type": "api"}
MAYA = {"phone": "+1 555 010 0001"}


@pytest.fixture
def made(alice: Agency) -> Flow:
    meta.connect(alice)
    waiting = invite()
    waiting["config"]["timeout"] = {"seconds": 999_999}
    found = go_live(flow("Invite", waiting, on=API)).flow
    starting.renew_token(found)
    return found


def call(flow: Flow, data: Any = MAYA, *, token: str | None = None, **more: Any) -> Any:
    body = data if isinstance(data, bytes) else json.dumps(data)
    bearer = str(flow.start_token) if token is None else token
    return Client(SERVER_NAME=more.pop("host", "alice.localhost")).post(
        f"/flows/start/{flow.key}/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {bearer}", **more},
    )


def test_it_makes_the_contact_and_starts(made: Flow) -> None:
    wanted = {**MAYA, "name": "Maya", "fields": {"city": "Lisbon", "age": 7}, "tags": ["lead"]}
    answer = call(made, wanted)
    assert answer.status_code == 202
    session = Session.objects.get()
    assert answer.json() == {"session": session.key, "conversation": session.conversation_id}
    contact = Contact.objects.get()
    assert (contact.phone, contact.name) == ("+15550100001", "Maya")
    assert (contact.fields, contact.tags) == ({"city": "Lisbon", "age": "7"}, ["lead"])
    assert Message.objects.get().kind == "template"
    assert len(sent()) == 1


def test_it_finds_the_contact_there_is(made: Flow) -> None:
    Contact.objects.create(phone="+15550100001", name="Maya", fields={"a": "1"}, tags=["x"])
    assert call(made, {**MAYA, "fields": {"b": "2"}, "tags": ["y"]}).status_code == 202
    contact = Contact.objects.get()
    assert (contact.name, contact.fields, contact.tags) == (
        "Maya",
        {"a": "1", "b": "2"},
        ["x", "y"],
    )


def test_a_user_id_will_do(made: Flow) -> None:
    assert call(made, {"user_id": "US.1"}).status_code == 202
    assert Contact.objects.get().user_id == "US.1"


@pytest.mark.parametrize(
    ("phone", "stored"),
    [
        ("+49 170 1234567", "+491701234567"),
        ("+49 (0)170 1234567", "+491701234567"),
        ("0049 170 1234567", "+491701234567"),
        ("49 170 1234567", "+491701234567"),
        (" 1-555-010-0001 ", "+15550100001"),
        # As WhatsApp itself writes them.
        ("5215512345678", "+5215512345678"),
        ("+52 1 55 1234 5678", "+5215512345678"),
        ("+5491123456789", "+5491123456789"),
        ("+555181234567", "+555181234567"),
    ],
)
def test_phones_are_read_as_international(phone: str, stored: str, made: Flow) -> None:
    assert call(made, {"phone": phone}).status_code == 202
    assert Contact.objects.get().phone == stored


@pytest.mark.parametrize(
    "phone",
    [
        *("0170 1234567", "+0170 1234567", "170 1234567", "000491701234567", "+49170", "Maya"),
        *("+", "00", " ", "+1 555 0001", "+999 1234567890", "+1 555 010 0001 ext. 5"),
    ],
)
def test_phones_that_are_none_or_national_are_refused(phone: str, made: Flow) -> None:
    answer = call(made, {"phone": phone})
    assert (answer.status_code, "country's code" in answer.json()["error"]) == (422, True)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("token", ["", "wrong", "ünknown"])
def test_only_the_token_opens_it(token: str, made: Flow) -> None:
    answer = call(made, token=token)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="flow"')
    assert not Contact.objects.exists()


def test_a_flow_without_a_token_is_opened_by_none(made: Flow) -> None:
    Flow.objects.update(start_token="")
    assert call(made, token="").status_code == 401


def test_another_agencys_host_knows_nothing_of_it(made: Flow, bob: Agency) -> None:
    assert call(made, host="bob.localhost").status_code == 401


def test_a_token_is_worth_nothing_once_there_is_a_new_one(made: Flow) -> None:
    old = str(made.start_token)
    starting.renew_token(made)
    assert call(made, token=old).status_code == 401
    assert call(made).status_code == 202


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"{", 400, "is no JSON"),
        ([], 400, "is no object"),
        ({}, 422, "phone or user_id is needed"),
        ({"phone": "12"}, 422, "country's code"),
        ({**MAYA, "nmae": "x"}, 422, "nmae"),
        ({**MAYA, "name": 7}, 422, "name"),
        ({**MAYA, "tags": [""]}, 422, "a tag has"),
        ({**MAYA, "tags": ["x"] * 21}, 422, "tags"),
        ({**MAYA, "fields": {"": "x"}}, 422, "a field's name"),
        ({**MAYA, "fields": {"a": "x" * 5000}}, 422, "a field's name"),
        ({**MAYA, "fields": {"a b": "x"}}, 422, "a field's name"),
        ({**MAYA, "fields": {"7a": "x"}}, 422, "a field's name"),
        ({**MAYA, "fields": {"é": "x"}}, 422, "a field's name"),
        ({**MAYA, "fields": {"a\n": "x"}}, 422, "a field's name"),
        ({"user_id": "US 1"}, 422, "user_id has other characters"),
        ({"user_id": "US.1\n"}, 422, "user_id has other characters"),
        ({**MAYA, "user_id": "<b>"}, 422, "user_id has other characters"),
        ({**MAYA, "name": "a\0b"}, 422, "cannot be stored"),
        ({**MAYA, "phone_number_id": "999"}, 422, "no such number"),
    ],
)
def test_what_cannot_be_met_is_told_and_changes_nothing(
    data: Any, status: int, said: str, made: Flow
) -> None:
    answer = call(made, data)
    assert (answer.status_code, said in answer.json()["error"]) == (status, True), answer.json()
    assert not Contact.objects.exists()


def test_a_repeated_key_does_nothing(made: Flow) -> None:
    key = {"Idempotency-Key": "order-1"}
    first, again = call(made, **key), call(made, **key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert Session.objects.count() == 1
    other = call(made, {"phone": "15550100002"}, **key)
    assert other.status_code == 409
    assert call(made, {"phone": "15550100002"}, **{"Idempotency-Key": "x" * 121}).status_code == 422


def test_a_key_is_not_used_up_by_a_refusal(made: Flow) -> None:
    key = {"Idempotency-Key": "order-1"}
    Flow.objects.update(active=False)
    assert call(made, **key).status_code == 409
    assert not StartRequest.objects.exists()
    Flow.objects.update(active=True)
    assert call(made, **key).status_code == 202


def test_who_is_in_a_flow_or_with_a_person_is_left_alone(made: Flow) -> None:
    assert call(made).status_code == 202
    assert "under way" in call(made).json()["error"]
    Session.objects.update(status="ended")
    person = User.objects.create_user("p@example.com", "a-long-password")
    actions.take_over(Conversation.objects.get().pk, by=person)
    refused = call(made)
    assert (refused.status_code, "A person answers" in refused.json()["error"]) == (409, True)


def test_a_flow_that_programs_may_not_start(alice: Agency) -> None:
    meta.connect(alice)
    found = go_live(flow("Hello", invite())).flow
    starting.renew_token(found)
    assert call(found).status_code == 409


def test_of_several_numbers_one_is_named(made: Flow, alice: Agency) -> None:
    meta.connect(alice, "222")
    assert "phone_number_id" in call(made).json()["error"]
    assert call(made, {**MAYA, "phone_number_id": "222"}).status_code == 202
    assert Conversation.objects.get().number.phone_number_id == "222"


def test_triggers_for_some_contacts_keep_the_others_out(alice: Agency) -> None:
    meta.connect(alice)
    found = go_live(flow("Vip", invite(), on={**API, "with_tags": ["vip"]})).flow
    starting.renew_token(found)
    assert call(found).status_code == 409
    assert call(found, {**MAYA, "tags": ["vip"]}).status_code == 202


def test_a_large_body_is_refused(made: Flow) -> None:
    for size in (65 << 10, 3 << 20):
        assert call(made, b'{"phone": "' + b"1" * size + b'"}').status_code == 413


def test_a_suspended_agency_starts_nothing(made: Flow, alice: Agency) -> None:
    Agency.objects.filter(pk=alice.pk).update(status="suspended")
    directory.forget()
    try:
        assert call(made).status_code == 403
    finally:
        directory.forget()
    assert not Contact.objects.exists()


def test_a_blocked_contact_is_left_alone(made: Flow) -> None:
    Contact.objects.create(phone="+15550100001", blocked=True)
    assert call(made).status_code == 409


def test_old_keys_are_forgotten(made: Flow) -> None:
    call(made, **{"Idempotency-Key": "old"})
    StartRequest.objects.update(at=timezone.now() - timedelta(days=8))
    call(made, {"phone": "15550100002"}, **{"Idempotency-Key": "new"})
    assert StartRequest.objects.get().key == "new"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("untold")
def test_one_key_at_the_same_time_starts_once() -> None:
    alice = agency("alice")
    with tenant_context(alice):
        meta.connect(alice)
        found = go_live(flow("Invite", invite(), on=API)).flow
        starting.renew_token(found)
    answers = []

    def ask() -> None:
        try:
            answers.append(call(found, **{"Idempotency-Key": "one"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == [202] * 4
    with tenant_context(alice):
        assert Session.objects.count() == 1
