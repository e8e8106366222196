"""People of the agencies, signed in on their agency's host."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django_tenants.utils import schema_context, tenant_context
from pytest_django.fixtures import Settings

from agency.models import Client as ClientRow
from agency.models import User
from conversations.models import Conversation
from tenants.models import Agency
from tests.integration import meta

SignIn = Callable[..., Client]


def _of_client(name: str) -> dict[str, Any]:
    return {"role": "client", "client": ClientRow.objects.get_or_create(name=name)[0]}


# Who can be signed in: the roles, people of two clients, and an agent who may see no label.
PEOPLE: dict[str, Callable[[], dict[str, Any]]] = {
    "owner": lambda: {"role": "owner"},
    "admin": lambda: {"role": "admin"},
    "agent": lambda: {"role": "agent"},
    "limited": lambda: {"role": "agent", "limited_to_labels": True},
    "client": lambda: _of_client("Harbour"),
    "stranger": lambda: _of_client("Meadow"),
}


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Hashing that is slow on purpose would be most of the time of tests that sign in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    """Wrong passwords of one test must not brake the next."""
    cache.clear()


@pytest.fixture
def sign_in() -> SignIn:
    """Return a browser signed in to an agency with a role, or to the platform as operator."""

    def sign_in(agency: Agency | None, role: str, *, csrf: bool = False) -> Client:
        host = f"{agency.slug}.localhost" if agency else "localhost"
        client = Client(enforce_csrf_checks=csrf, SERVER_NAME=host)
        if role == "anonymous":
            return client
        with tenant_context(agency) if agency else schema_context("public"):
            user, _ = User.objects.get_or_create(
                email=f"{role}@example.com",
                defaults={
                    "name": role.capitalize(),
                    "is_operator": agency is None,
                    **(PEOPLE[role]() if agency else {}),
                },
            )
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def conversation(alice: Agency) -> Conversation:
    """Alice's conversation with Maya, who said hi."""
    meta.connect(alice)
    meta.deliver(meta.message("hi"))
    return Conversation.objects.select_related("number").get()
