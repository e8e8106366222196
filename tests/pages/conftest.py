"""People of the agencies, signed in on their agency's host."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django_tenants.utils import schema_context, tenant_context
from pytest_django.fixtures import Settings

from agency.models import User
from conversations.models import Conversation
from tenants.models import Agency
from tests.integration import meta

SignIn = Callable[..., Client]


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
                    "role": role if agency else "agent",
                    "is_operator": agency is None,
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
