"""Numbers connected from the page, looked at live with Meta; their health and what mends it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.test import Client

from agency.models import AuditEntry, Mail
from conversations.models import Number, NumberEvent
from tenants.models import Agency, MetaApp, NumberRoute
from tests.integration import meta
from tests.integration.conftest import _simulator, simulator
from tests.integration.simulated import Simulator
from tests.pages.conftest import SignIn, quick_passwords, sign_in
from whatsapp import account
from whatsapp.client import GraphFailure

__all__ = ["_simulator", "quick_passwords", "sign_in", "simulator"]

CONNECT = "/settings/numbers/connect"
SIGN_UP = "/settings/numbers/sign-up"


@pytest.fixture
def number(alice: Agency, simulator: Simulator) -> Number:
    simulator.reset()
    MetaApp.objects.get_or_create(
        platform=True,
        defaults={"app_id": "app-1", "secret": "an-app-secret", "verify_token": "verify"},
    )
    connected: Number = meta.connect(alice, sandbox=True)
    return connected


@pytest.fixture
def owner(alice: Agency, sign_in: SignIn, number: Number) -> Iterator[Client]:
    return sign_in(alice, "owner")


def other(simulator: Simulator, **more: Any) -> dict[str, Any]:
    """A second number that Meta has, and the form that connects it."""
    values = {
        "waba_id": "waba-222",
        "display_number": "+1 555 0222",
        "verified_name": "Second",
        "access_token": "second-token",
        "app_secret": "an-app-secret",
        **more,
    }
    simulator.put("numbers/222", values)
    return {
        "phone_number_id": "222",
        "waba_id": "waba-222",
        "token": "second-token",
        "sandbox": "on",
    }


def test_a_number_is_connected_once_meta_agrees(owner: Client, simulator: Simulator) -> None:
    answer = owner.post(CONNECT, other(simulator))
    added = Number.objects.get(phone_number_id="222")
    assert answer["Location"] == f"/settings/numbers/{added.pk}/"
    assert (added.display_number, added.verified_name) == ("+1 555 0222", "Second")
    assert (added.quality, added.token_state, added.subscribed) == ("GREEN", "valid", True)
    assert AuditEntry.objects.get(act="number.connected").target == "+1 555 0222"
    page = owner.get(f"/settings/numbers/{added.pk}/").content.decode()
    assert "No limit" in page
    assert "second-token" not in page


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"token": "wrong"}, "token", "does not take this token"),
        ({"waba_id": "elsewhere"}, "waba_id", "finds no account"),
        ({"phone_number_id": "333"}, "phone_number_id", "+1 555 0222 (222)"),
        ({"token": ""}, "token", "Fill this in"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    owner: Client, simulator: Simulator, changed: dict[str, str], field: str, said: str
) -> None:
    answer = owner.post(CONNECT, {**other(simulator), **changed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="error-{field}"' in page
    assert said in page
    assert not Number.objects.filter(phone_number_id="222").exists()


def test_a_missing_permission_is_named(owner: Client, simulator: Simulator) -> None:
    form = other(simulator, scopes=["whatsapp_business_messaging"])
    answer = owner.post(CONNECT, form)
    assert "whatsapp_business_management" in answer.content.decode()
    assert answer.status_code == 422


def test_another_agencys_number_is_refused(
    owner: Client, simulator: Simulator, bob: Agency
) -> None:
    NumberRoute.objects.create(phone_number_id="222", waba_id="waba-222", agency=bob)
    answer = owner.post(CONNECT, other(simulator))
    assert "connected to another account" in answer.content.decode()


def test_an_app_that_is_known_is_nobodys_to_change(owner: Client, simulator: Simulator) -> None:
    own = {"app_id": "app-1", "app_secret": "stolen", "verify_token": "mine"}
    answer = owner.post(CONNECT, {**other(simulator), **own})
    assert answer.status_code == 422
    assert str(MetaApp.objects.get(app_id="app-1").secret) == "an-app-secret"


def test_a_sign_up_ends_with_a_registered_number(owner: Client, simulator: Simulator) -> None:
    assert simulator.url + "/signup" in owner.get(SIGN_UP).content.decode()
    made = httpx.post(
        f"{simulator.url}/_phone/signup",
        json={"business": "Third", "display_number": "+1 555 010 0777"},
        headers={"X-Sandbox-Page": "1"},
    ).json()
    form = {
        "code": made["code"],
        "waba_id": made["waba_id"],
        "phone_number_id": made["phone_number_id"],
        "pin": "123456",
    }
    assert owner.post(SIGN_UP, {**form, "pin": "12"}).status_code == 422
    assert owner.post(SIGN_UP, form).status_code == 302
    added = Number.objects.get(phone_number_id=made["phone_number_id"])
    assert (added.state, added.subscribed, added.verified_name) == ("CONNECTED", True, "Third")
    again = owner.post(SIGN_UP, form)
    assert again.status_code == 422, "a code is good once"


def test_the_end_of_a_token_is_told_once_a_stage(
    owner: Client, number: Number, simulator: Simulator
) -> None:
    for days, mails in ((30, 0), (10, 1), (2, 2)):
        simulator.put("numbers/111/account", {"token_days": days})
        account.refresh_all()
        account.refresh_all()
        assert Mail.objects.filter(kind="token-ends").count() == mails
    simulator.put("numbers/111/account", {"token_days": -1})
    account.refresh_all()
    number.refresh_from_db()
    assert number.token_state == "invalid"
    assert Mail.objects.filter(kind="token-ends").count() == 3
    assert "does not take the number" in owner.get("/settings/numbers/").content.decode()


def test_webhooks_that_are_off_are_mended(
    owner: Client, number: Number, simulator: Simulator
) -> None:
    Number.objects.update(subscribed=False)
    assert "Mend it" in owner.get(f"/settings/numbers/{number.pk}/").content.decode()
    owner.post(f"/settings/numbers/{number.pk}/mend")
    number.refresh_from_db()
    assert number.subscribed


def test_a_pin_that_is_wrong_is_told(owner: Client, number: Number, simulator: Simulator) -> None:
    simulator.put("numbers/111", {"pin": "111111"})
    path = f"/settings/numbers/{number.pk}/register"
    answer = owner.post(path, {"pin": "222222"})
    assert answer.status_code == 422
    assert "PIN is wrong" in answer.content.decode()
    assert owner.post(path, {"pin": "111111"}).status_code == 302


def test_a_disconnected_number_can_be_connected_again(owner: Client, number: Number) -> None:
    owner.post(f"/settings/numbers/{number.pk}/disconnect")
    number.refresh_from_db()
    assert (number.active, str(number.access_token)) == (False, "")
    assert not NumberRoute.objects.filter(phone_number_id="111").exists()
    assert "Connect again" in owner.get(f"/settings/numbers/{number.pk}/").content.decode()
    owner.post(f"/settings/numbers/{number.pk}/token", {"token": "token"})
    number.refresh_from_db()
    assert number.active
    assert NumberRoute.objects.filter(phone_number_id="111").exists()


def test_the_profile_is_read_and_written(owner: Client, number: Number) -> None:
    path = f"/settings/numbers/{number.pk}/profile"
    assert owner.post(path, {"about": "", "email": "no"}).status_code == 422
    form = {"about": "We answer", "website": "https://example.com", "vertical": "RETAIL"}
    assert owner.post(path, form).status_code == 302
    number.refresh_from_db()
    assert number.profile["about"] == "We answer"
    assert number.profile["websites"] == ["https://example.com"]
    assert "We answer" in owner.get(path).content.decode()


def test_news_of_a_number_are_kept(owner: Client, number: Number, simulator: Simulator) -> None:
    account.refresh_all()
    body = meta.envelope("111", field="phone_number_quality_update")
    body["entry"][0]["changes"][0]["value"] = {
        "display_phone_number": "1555111",
        "event": "UPGRADE",
        "old_limit": "TIER_250",
        "current_limit": "TIER_2K",
    }
    meta.deliver(body)
    number.refresh_from_db()
    assert number.messaging_limit == "TIER_2K"
    assert NumberEvent.objects.filter(number=number).count() == 1
    page = owner.get(f"/settings/numbers/{number.pk}/").content.decode()
    assert "2,000 customers in 24 hours" in page


def test_an_unreadable_number_says_so(owner: Client, number: Number, simulator: Simulator) -> None:
    simulator.put("numbers/111", {"access_token": "changed"})
    with pytest.raises(GraphFailure):
        account.refresh(number)
    assert number.trouble["cause"].startswith("The access token")
    assert owner.post(f"/settings/numbers/{number.pk}/check").status_code == 302
