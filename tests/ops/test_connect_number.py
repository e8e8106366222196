"""``connect_number``: numbers connected, renewed and refused."""

import pytest
from pytest_django.fixtures import Settings

from conversations.models import Number
from tenants.models import Agency, MetaApp, NumberRoute
from tests.integration.conftest import _simulator, simulator
from tests.integration.simulated import CONTROL, Simulator
from tests.ops.commands import refused, run

__all__ = ["_simulator", "simulator"]

NUMBER = (
    "--phone-number-id",
    "777",
    "--waba-id",
    "w",
    "--display-number",
    "+1 555",
    "--access-token",
    "t",
)
APP = ("--app-id", "a1", "--app-secret", "s", "--verify-token", "v")


def test_connect_number_is_idempotent_and_renews_the_token(alice: Agency) -> None:
    assert run("connect_number", "--agency", "alice", *NUMBER, *APP)["created"] is True
    assert run("connect_number", "--agency", "alice", *NUMBER[:-1], "t2", *APP)["created"] is False
    assert Number.objects.get().access_token == "t2"


def test_a_number_of_another_agency_is_refused(alice: Agency, bob: Agency) -> None:
    run("connect_number", "--agency", "bob", *NUMBER, *APP)
    assert "another agency" in refused("connect_number", "--agency", "alice", *NUMBER, *APP)
    assert not Number.objects.exists()


def test_an_unknown_agency_is_told(alice: Agency) -> None:
    said = refused("connect_number", "--agency", "nobody", *NUMBER, *APP)
    assert "no agency 'nobody'" in said


def given(**changed: str) -> list[str]:
    """The arguments of ``NUMBER`` with other values."""
    values = dict(zip(NUMBER[::2], NUMBER[1::2], strict=True))
    values |= {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return ["--agency", "alice", *(part for pair in values.items() for part in pair)]


def test_another_account_changes_number_and_route(alice: Agency) -> None:
    run("connect_number", *given(), *APP)
    run("connect_number", *given(waba_id="moved"), *APP)
    assert Number.objects.get().waba_id == "moved"
    assert NumberRoute.objects.get().waba_id == "moved"


def test_a_number_that_was_switched_off_works_again(alice: Agency) -> None:
    run("connect_number", *given(), *APP)
    Number.objects.update(active=False, access_token="")
    run("connect_number", *given(), *APP)
    assert Number.objects.get().active


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"phone_number_id": ""}, "The phone number id is empty."),
        ({"phone_number_id": "7" * 65}, "The phone number id has 65 characters; 64 are possible."),
        ({"phone_number_id": "7/../8"}, "The phone number id has characters"),
        ({"waba_id": " "}, "The waba id is empty."),
        ({"display_number": ""}, "The display number is empty."),
        ({"display_number": "5" * 33}, "The display number has 33 characters"),
        ({"access_token": ""}, "The access token is empty."),
        ({"access_token": "a\nb"}, "The access token has characters"),
    ],
)
def test_what_cannot_be_is_refused(changed: dict[str, str], sentence: str, alice: Agency) -> None:
    assert refused("connect_number", *given(**changed), *APP).startswith(sentence)
    assert not Number.objects.exists()
    assert not NumberRoute.objects.exists()


def platform_app() -> None:
    MetaApp.objects.create(app_id="p", secret="s", verify_token="v", platform=True)


def test_a_sandbox_number_is_known_to_the_simulator(
    alice: Agency, simulator: Simulator, settings: Settings
) -> None:
    settings.SIMULATOR_CONTROL_TOKEN = CONTROL
    platform_app()
    assert run("connect_number", *given(), "--sandbox")["created"] is True
    simulator.act(phone="+15550102001", number="777", type="text", text="hi")
    assert Number.objects.get().sandbox


def test_a_sandbox_number_that_the_simulator_does_not_get_is_not_connected(
    alice: Agency, settings: Settings
) -> None:
    platform_app()
    settings.SIMULATOR_URL = "http://127.0.0.1:9"
    assert "cannot be reached" in refused("connect_number", *given(), "--sandbox")
    assert not Number.objects.exists()


def test_a_sandbox_number_speaks_through_the_platforms_app(alice: Agency) -> None:
    assert "leave out --app-id" in refused("connect_number", *given(), *APP, "--sandbox")


def test_a_real_number_becomes_no_sandbox(alice: Agency) -> None:
    platform_app()
    run("connect_number", *given(), *APP)
    assert "as a real one" in refused("connect_number", *given(), "--sandbox")
    assert not Number.objects.get().sandbox
