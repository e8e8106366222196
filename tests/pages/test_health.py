"""What machines ask: does it live, can it work, and how much waits."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from django_tenants.utils import schema_context

from tenants.models import Agency, WorkDue
from tests.integration import meta
from tests.pages.conftest import SignIn

WORKERS = ("worker:inbound", "worker:sends")


@pytest.fixture
def client(db: None) -> Client:
    """A machine that knows nothing but the address."""
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def workers() -> Iterator[None]:
    """The heartbeats of all workers that are needed."""
    with schema_context("public"):
        cache.set_many(dict.fromkeys(WORKERS, 1), 60)
    yield
    with schema_context("public"):
        cache.delete_many(WORKERS)


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    found: dict[str, Any] = answer.json()
    assert found.pop("ready") is (answer.status_code == 200)
    assert answer["Content-Type"] == "application/json"
    return answer.status_code, found


def broken(found: dict[str, Any]) -> list[str]:
    return [name for name, check in found.items() if not check["ok"]]


def late(agency: Agency, task: str, seconds: float) -> None:
    due_at = timezone.now() - timedelta(seconds=seconds)
    WorkDue.objects.update_or_create(
        agency=agency, task=task, defaults={"due_at": due_at, "generation": 1}
    )


def test_alive(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert client.head("/healthz").status_code == 200


def test_ready_when_all_parts_are_there(client: Client, workers: None) -> None:
    status, found = ready(client)
    assert status == 200, found
    assert broken(found) == []
    assert set(found) == {"database", "broker", "workers", "work"}
    assert found["workers"]["seen"] == ["inbound", "sends"]


@pytest.mark.parametrize("missing", WORKERS)
def test_not_ready_without_a_worker_for_each_hot_queue(
    missing: str, client: Client, workers: None
) -> None:
    with schema_context("public"):
        cache.delete(missing)
    status, found = ready(client)
    assert (status, broken(found)) == (503, ["workers"])
    assert missing.partition(":")[2] not in found["workers"]["seen"]


def test_not_ready_without_a_broker(
    client: Client, workers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis+socket:///nowhere.sock")
    status, found = ready(client)
    assert (status, broken(found)) == (503, ["broker"])
    assert found["broker"] == {"ok": False, "error": "OperationalError"}


def test_not_ready_without_a_cache(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cache._cache._pools, 0, None)  # type: ignore[attr-defined]
    monkeypatch.setattr(cache._cache, "_servers", ["unix:///nowhere.sock"])  # type: ignore[attr-defined]
    monkeypatch.setattr(cache._cache, "_pools", {})  # type: ignore[attr-defined]
    status, found = ready(client)
    assert status == 503
    assert found["workers"] == {"ok": False, "error": "ConnectionError"}


def test_not_ready_without_a_database(client: Client, workers: None) -> None:
    """Asked from a thread, whose connection is its own."""
    answers = []

    def ask() -> None:
        other: Any = connections["default"]
        other.settings_dict = {**other.settings_dict, "NAME": "there_is_no_such_database"}
        answers.append(ready(Client(SERVER_NAME="localhost")))
        other.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    ((status, found),) = answers
    assert (status, broken(found)) == (503, ["database", "work"])
    assert found["database"] == {"ok": False, "error": "OperationalError"}


def test_not_ready_while_work_is_late(client: Client, workers: None, bob: Agency) -> None:
    late(bob, "a.task", 30)
    assert ready(client)[0] == 200
    late(bob, "another.task", 90)
    status, found = ready(client)
    assert (status, broken(found)) == (503, ["work"])
    assert 90 <= found["work"]["oldest_due_seconds"] < 100
    Agency.objects.filter(pk=bob.pk).update(status="suspended")
    assert ready(client)[0] == 200, "nobody waits for the work of a suspended agency"


def test_what_is_due_later_is_not_late(client: Client, workers: None, bob: Agency) -> None:
    late(bob, "a.task", -3600)
    status, found = ready(client)
    assert (status, found["work"]["oldest_due_seconds"]) == (200, 0.0)


def test_not_ready_while_webhooks_wait(client: Client, workers: None) -> None:
    meta.store(meta.message("hi"))
    assert ready(client)[0] == 200
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.door_inboxevent")
        cursor.execute(
            "INSERT INTO public.door_inboxevent"
            " (received_at, lane, app_id, phone_number_id, waba_id, body)"
            " VALUES (now() - interval '2 minutes', 0, '', '', '', '{}')"
        )
    assert broken(ready(client)[1]) == ["work"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_machines_ask_on_the_platforms_host_and_only_read(
    path: str, alice: Agency, sign_in: SignIn
) -> None:
    operator = sign_in(None, "operator")
    assert sign_in(alice, "owner").get(path).status_code == 404
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert operator.generic(method, path).status_code == 405
    cookies = sign_in(None, "anonymous").get("/healthz").cookies
    assert not cookies


def test_the_figures_are_for_operators(client: Client, sign_in: SignIn) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 302
    assert answer["Location"] == "/operator/login/?next=/metrics"
    assert b"transom_agencies" not in answer.content
    assert sign_in(None, "operator").get("/metrics").status_code == 200


def figures(operator: Client) -> dict[str, float]:
    answer = operator.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    return {
        name: float(value)
        for name, _, value in (line.partition(" ") for line in lines)
        if not name.startswith("#")
    }


def test_the_figures_are_counted_from_the_rows(sign_in: SignIn, bob: Agency) -> None:
    operator = sign_in(None, "operator")
    before = figures(operator)
    assert before["transom_agencies"] == Agency.objects.count()
    assert before["transom_inbox_oldest_seconds"] == 0
    meta.store(meta.message("hi"), meta.message("hi"), lane=3)
    late(bob, "a.task", 5)
    late(bob, "another.task", -3600)
    after = figures(operator)
    assert after["transom_inbox_events"] == before["transom_inbox_events"] + 2
    assert after["transom_inbox_oldest_seconds"] < 60
    assert after["transom_work_due"] == before["transom_work_due"] + 1
    assert after["transom_parked_events"] == before["transom_parked_events"]
