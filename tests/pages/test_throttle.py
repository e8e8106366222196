"""Guessing passwords is slowed down, at the agencies and at the platform."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django_tenants.utils import schema_context, tenant_context

from agency.models import User
from agency.throttle import FREE_TO_A_CLIENT, FREE_TO_A_NAME, LONGEST, Brake, _client, _in_words
from tenants.models import Agency
from tests.pages.site import Page

PASSWORD = "a long password"
WRONG = "wrong"
NAME = "maya@example.com"


@pytest.fixture(params=["agency", "platform"])
def door(request: pytest.FixtureRequest, alice: Agency) -> tuple[str, str]:
    """Where Maya signs in: a host and a path."""
    if request.param == "agency":
        User.objects.create_user(NAME, PASSWORD)
        return "alice.localhost", "/sign-in/"
    with schema_context("public"):
        User.objects.create_superuser(NAME, PASSWORD)
    return "localhost", "/operator/login/"


def attempt(
    door: tuple[str, str], password: str = WRONG, name: str = NAME, client: str = "192.0.2.1"
) -> Any:
    host, path = door
    visitor = Client(SERVER_NAME=host, REMOTE_ADDR=client)
    return visitor.post(path, {"username": name, "password": password})


def open_gates() -> None:
    """Let the waits pass; the counts stay."""
    keys = cache._cache.get_client().keys("*:gate")  # type: ignore[attr-defined]
    if keys:
        cache._cache.get_client(write=True).delete(*keys)  # type: ignore[attr-defined]


def test_the_right_password_does_not_help_while_one_has_to_wait(door: tuple[str, str]) -> None:
    answers = [attempt(door).status_code for _ in range(25)]
    assert answers == [200] * FREE_TO_A_NAME + [429] * (25 - FREE_TO_A_NAME)
    answer = attempt(door, PASSWORD)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 5
    assert "Too many wrong passwords" in Page(answer.content.decode()).text
    assert "Transom" not in answer.content.decode()
    assert attempt(door, PASSWORD, client="192.0.2.2").status_code == 429, "nor from elsewhere"
    open_gates()
    assert attempt(door, PASSWORD).status_code == 302
    assert [attempt(door).status_code for _ in range(4)] == [200] * 4, "and all is forgiven"


def test_each_wrong_password_makes_the_wait_longer(door: tuple[str, str]) -> None:
    waits = []
    for n in range(20):
        attempt(door, client=f"192.0.2.{n}")
        waits.append(int(attempt(door, client=f"192.0.2.{n}").headers.get("Retry-After", 0)))
        open_gates()
    growing = [wait for wait in waits if wait]
    # The longest wait is told in whole seconds, one of which may have passed already.
    assert all(later >= earlier - 1 for earlier, later in pairwise(growing))
    assert growing[:3] == [5, 10, 20] or growing[0] <= 5
    assert growing[-1] > LONGEST - 5


def test_refused_tries_do_not_make_it_longer(door: tuple[str, str]) -> None:
    for _ in range(60):
        attempt(door)
    open_gates()
    assert attempt(door).status_code == 200
    assert int(attempt(door)["Retry-After"]) <= 10


@pytest.mark.parametrize(
    "name", [" MAYA@Example.com ", "\N{FULLWIDTH LATIN CAPITAL LETTER M}AYA@example.com"]
)
def test_a_name_is_the_same_however_it_is_written(name: str, door: tuple[str, str]) -> None:
    for _ in range(FREE_TO_A_NAME):
        attempt(door, name=name)
    assert attempt(door, PASSWORD).status_code == 429


def test_a_client_cannot_go_through_many_names(door: tuple[str, str]) -> None:
    answers = [attempt(door, name=f"{n}@example.com").status_code for n in range(30)]
    assert answers == [200] * FREE_TO_A_CLIENT + [429] * (30 - FREE_TO_A_CLIENT)
    assert attempt(door, PASSWORD).status_code == 429
    assert attempt(door, PASSWORD, client="192.0.2.2").status_code == 302, "another is free"


def test_a_client_that_has_to_wait_does_not_brake_others(door: tuple[str, str]) -> None:
    for n in range(FREE_TO_A_CLIENT):
        attempt(door, name=f"{n}@example.com")
    for _ in range(20):
        attempt(door)
    assert attempt(door, PASSWORD, client="192.0.2.2").status_code == 302


def test_an_account_of_ones_own_does_not_win_guesses(alice: Agency) -> None:
    door = ("alice.localhost", "/sign-in/")
    User.objects.create_user("eve@example.com", PASSWORD)
    User.objects.create_user(NAME, PASSWORD)
    for n in range(FREE_TO_A_CLIENT):
        attempt(door, name=f"{n}@example.com")
        attempt(door, PASSWORD, name="eve@example.com")
    assert attempt(door).status_code == 429
    eve = Client(SERVER_NAME="alice.localhost", REMOTE_ADDR="192.0.2.9")
    eve.post("/sign-in/", {"username": "eve@example.com", "password": PASSWORD})
    for _ in range(FREE_TO_A_NAME + 1):
        answer = eve.post("/sign-in/", {"username": NAME, "password": "wrong"})
    assert answer.status_code == 429, "nor does being in"


def test_an_agencys_name_is_its_own(alice: Agency, bob: Agency) -> None:
    for agency in (alice, bob):
        with tenant_context(agency):
            User.objects.create_user(NAME, PASSWORD)
    for _ in range(6):
        attempt(("alice.localhost", "/sign-in/"))
    assert attempt(("bob.localhost", "/sign-in/"), PASSWORD).status_code == 302


def test_a_form_that_is_not_filled_in_is_no_try(door: tuple[str, str]) -> None:
    for _ in range(30):
        assert attempt(door, "").status_code == 200
    assert attempt(door, PASSWORD).status_code == 302


@pytest.fixture
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(cache._cache, "_servers", ["unix:///nowhere.sock"])  # type: ignore[attr-defined]
    monkeypatch.setattr(cache._cache, "_pools", {})  # type: ignore[attr-defined]
    return


@pytest.mark.usefixtures("_no_cache")
def test_people_sign_in_without_the_cache(door: tuple[str, str]) -> None:
    assert attempt(door).status_code == 200
    assert attempt(door, PASSWORD).status_code == 302


def test_many_at_once_gain_nothing(alice: Agency) -> None:
    brake = Brake("sign-in:name:x", 5)
    # All are counted before the first password is looked at.
    assert [bool(brake.take()) for _ in range(25)] == [False] * 5 + [True] * 20


def test_what_stands_for_a_client() -> None:
    assert _client("192.0.2.1") == "192.0.2.1"
    assert _client("2001:db8:1:2:3:4:5:6") == _client("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert _client("") == _client("unix:") == ""


def test_a_wait_in_words() -> None:
    assert [_in_words(n) for n in (1, 40, 60, 61)] == [
        "1 second",
        "40 seconds",
        "1 minute",
        "2 minutes",
    ]
