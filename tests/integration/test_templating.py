"""Templates written here: submitted, changed, deleted, and what Meta's webhooks tell of them."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agency.models import AuditEntry
from conversations.models import Number, Template, TemplateEvent
from tenants.models import Agency
from tests.integration import meta
from tests.integration.conftest import _simulator, simulator
from tests.integration.simulated import Simulator
from tests.pages.conftest import SignIn, quick_passwords, sign_in
from whatsapp import account, templatesync

__all__ = ["_simulator", "quick_passwords", "sign_in", "simulator"]


@pytest.fixture
def number(alice: Agency, simulator: Simulator) -> Number:
    simulator.reset()
    connected: Number = meta.connect(alice, sandbox=True)
    return connected


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn, number: Number) -> Iterator[Client]:
    return sign_in(alice, "owner")


def form(**changed: Any) -> dict[str, Any]:
    return {
        "category": "UTILITY",
        "name": "order_update",
        "language": "en_US",
        "body": "Hello {{1}}, your order is on its way.",
        "example-body-1": "Maya",
        **changed,
    }


def at_meta(number: Number) -> dict[str, Template]:
    templatesync.sync(number)
    return {row.name: row for row in Template.objects.all()}


def test_a_template_is_submitted_and_reviewed(owner: Client, number: Number) -> None:
    answer = owner.post("/templates/new", form())
    row = Template.objects.get(name="order_update")
    assert answer["Location"] == f"/templates/{row.pk}/"
    assert row.status == "PENDING"
    assert TemplateEvent.objects.get().kind == "created"
    assert AuditEntry.objects.get(act="template.created").target == "order_update (en_US)"
    time.sleep(1.7)
    assert at_meta(number)["order_update"].status == "APPROVED"
    page = owner.get(f"/templates/{row.pk}/").content.decode()
    assert "Hello Maya, your order is on its way." in page
    assert "Submitted" in page


def test_what_meta_would_refuse_is_told_beside_the_field(owner: Client) -> None:
    answer = owner.post("/templates/new", form(body="{{1}} hello", name="Not good"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="error-name"' in page
    assert 'id="error-body"' in page
    assert "{{1}} hello" in page
    assert Template.objects.count() == 0


def test_metas_own_refusal_is_told(owner: Client, number: Number, simulator: Simulator) -> None:
    number.access_token = "stale"
    number.save()
    answer = owner.post("/templates/new", form())
    assert answer.status_code == 422
    assert "token is invalid or has expired" in answer.content.decode()


def test_a_utility_template_that_advertises_raises_the_alarm(owner: Client, number: Number) -> None:
    owner.post("/templates/new", form(name="spring_promo"))
    time.sleep(1.7)
    row = at_meta(number)["spring_promo"]
    assert (row.category, row.category_before) == ("MARKETING", "UTILITY")
    page = owner.get("/templates/").content.decode()
    assert "Meta changed the category" in page
    owner.post(f"/templates/{row.pk}/seen")
    assert "Meta changed the category" not in owner.get("/templates/").content.decode()


def test_an_approved_template_is_changed_once_a_day(owner: Client, number: Number) -> None:
    row = at_meta(number)["follow_up"]
    body = {"body": "Shall we go on today?", "category": "MARKETING"}
    assert owner.post(f"/templates/{row.pk}/edit", body).status_code == 302
    row.refresh_from_db()
    assert row.status == "PENDING"
    time.sleep(1.7)
    at_meta(number)
    again = owner.post(f"/templates/{row.pk}/edit", body)
    assert again.status_code == 422
    assert "once in 24 hours" in again.content.decode()


def test_a_deleted_name_is_blocked_for_a_month(owner: Client, number: Number) -> None:
    row = at_meta(number)["follow_up"]
    assert owner.post(f"/templates/{row.pk}/delete")["Location"] == "/templates/"
    assert not Template.objects.exists()
    answer = owner.post("/templates/new", form(name="follow_up"))
    assert answer.status_code == 422
    assert "was deleted" in answer.content.decode()


def test_a_second_language_keeps_the_category(owner: Client, number: Number) -> None:
    row = at_meta(number)["follow_up"]
    page = owner.get(f"/templates/new?from={row.pk}").content.decode()
    assert "Shall we continue?" in page
    wrong = owner.post("/templates/new", form(name="follow_up", language="es"))
    assert wrong.status_code == 422
    right = form(name="follow_up", language="es", category="MARKETING")
    assert owner.post("/templates/new", right).status_code == 302
    page = owner.get(f"/templates/{row.pk}/").content.decode()
    assert "Languages" in page


def told(field: str, **value: Any) -> dict[str, Any]:
    body = meta.envelope("111", field=field)
    body["entry"][0]["changes"][0]["value"] = {
        "message_template_id": 1,
        "message_template_name": "follow_up",
        "message_template_language": "en_US",
        **value,
    }
    return body


def test_webhooks_write_the_history(owner: Client, number: Number) -> None:
    row = at_meta(number)["follow_up"]
    meta.deliver(
        told(
            "message_template_status_update",
            event="REJECTED",
            reason="PROMOTIONAL",
            rejection_info={"reason": "Promo", "recommendation": "Take the offer out."},
        ),
        told(
            "message_template_quality_update",
            previous_quality_score="GREEN",
            new_quality_score="RED",
        ),
        told("template_category_update", new_category="MARKETING", correct_category="UTILITY"),
    )
    row.refresh_from_db()
    assert (row.status, row.quality, row.reason) == ("REJECTED", "RED", "PROMOTIONAL")
    assert (row.category, row.category_to_come) == ("MARKETING", "UTILITY")
    kinds = list(TemplateEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["status", "quality", "category"]
    page = owner.get(f"/templates/{row.pk}/").content.decode()
    assert "It advertises, though its category is not marketing." in page
    assert "Take the offer out." in page
    assert "Meta will change the category to Utility." in page


def test_a_paused_template_goes_on(owner: Client, number: Number, simulator: Simulator) -> None:
    row = at_meta(number)["follow_up"]
    simulator.put(f"wabas/waba-111/templates/{row.template_id}", {"status": "PAUSED"})
    row = at_meta(number)["follow_up"]
    assert row.status == "PAUSED"
    owner.post(f"/templates/{row.pk}/unpause")
    assert at_meta(number)["follow_up"].status == "APPROVED"


def test_an_unreadable_token_hinders_no_page(owner: Client, number: Number) -> None:
    Number.objects.update(access_token="")
    assert owner.post("/templates/sync").status_code == 302
    assert account.refresh_all() is not None
    assert owner.get("/templates/").status_code == 200


def test_the_list_costs_the_same_however_long(
    owner: Client, number: Number, django_assert_num_queries: Any
) -> None:
    from tests.pages import site

    def make(count: int, start: int) -> None:
        Template.objects.bulk_create(
            Template(
                waba_id="waba-111",
                name=f"t_{start + n:03}",
                language="en",
                category="UTILITY",
                status="APPROVED",
                components=[{"type": "BODY", "text": "Hi"}],
                synced_at=timezone.now(),
            )
            for n in range(count)
        )

    make(2, 0)
    few = site.queries(owner, "/templates/")
    make(80, 2)
    assert len(site.queries(owner, "/templates/")) == len(few)
    page = owner.get("/templates/").content.decode()
    assert "t_049" in page
    assert "t_050" not in page
    after = owner.get("/templates/?after=t_049~en~" + str(Template.objects.get(name="t_049").pk))
    assert "t_050" in after.content.decode()
