"""Connecting WhatsApp numbers: the public route, the Meta app, and the agency's own record."""

import re
from dataclasses import dataclass, replace

from django.db import transaction
from django_tenants.utils import schema_context, tenant_context

from conversations import outbox
from conversations.models import Number
from tenants.models import Agency, MetaApp, NumberRoute


class NumberTakenError(ValueError):
    """Another agency has this number."""


class AppMissingError(ValueError):
    """No Meta app was named, and the platform has none of its own yet."""


class InvalidConnectionError(ValueError):
    """A part of the connection cannot be used; the message says which and why."""


# How long each part may be; all but the optional ones must be there.
LONGEST = {
    "phone_number_id": 64,
    "waba_id": 64,
    "display_number": 32,
    "access_token": 4096,
    "verified_name": 120,
    "app_id": 64,
    "app_secret": 200,
    "verify_token": 200,
}
OPTIONAL = frozenset({"verified_name", "app_id", "app_secret", "verify_token"})
# These stand in addresses, Graph's and the simulator's.
IDS = frozenset({"phone_number_id", "waba_id", "app_id"})
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What it takes to connect a number."""

    phone_number_id: str
    waba_id: str
    display_number: str
    access_token: str
    verified_name: str = ""
    app_id: str = ""
    app_secret: str = ""
    verify_token: str = ""
    sandbox: bool = False
    throughput: int = 80


def connect_number(agency: Agency, wanted: Connection) -> tuple[Number, bool]:
    """Connect a number, or renew the secrets of a connected one; return it and whether it is new.

    Raises :class:`InvalidConnectionError`, :class:`NumberTakenError` and
    :class:`AppMissingError`.
    """
    wanted = _checked(wanted)
    renewed = {
        "waba_id": wanted.waba_id,
        "display_number": wanted.display_number,
        "access_token": wanted.access_token,
        # One that was switched off, as in a copy of its agency, works again.
        "active": True,
    }
    with transaction.atomic():
        _route(agency, wanted, app_of(wanted))
        with tenant_context(agency):
            number, created = Number.objects.update_or_create(
                phone_number_id=wanted.phone_number_id,
                defaults=renewed,
                create_defaults=renewed
                | {
                    "verified_name": wanted.verified_name,
                    "sandbox": wanted.sandbox,
                    "throughput": wanted.throughput,
                },
            )
            if not created:
                # What it could not send while it was off is due now.
                outbox.announce(agency.pk, [number.pk])
        if wanted.sandbox and not number.sandbox:
            raise InvalidConnectionError(
                f"The number {wanted.phone_number_id} is connected as a real one;"
                " choose another id for a sandbox number."
            )
    return number, created


def _checked(wanted: Connection) -> Connection:
    """Return the connection without blanks around its parts."""
    parts = {name: getattr(wanted, name).strip() for name in LONGEST}
    for name, text in parts.items():
        said = name.replace("_", " ")
        if not text and name not in OPTIONAL:
            raise InvalidConnectionError(f"The {said} is empty.")
        if len(text) > LONGEST[name]:
            raise InvalidConnectionError(
                f"The {said} has {len(text)} characters; {LONGEST[name]} are possible."
            )
        if not text.isprintable() or (name in IDS and not IDENTIFIER.fullmatch(text)):
            raise InvalidConnectionError(f"The {said} has characters that cannot be in it.")
    return replace(wanted, **parts)


def app_of(wanted: Connection) -> MetaApp:
    """Return the Meta app of the connection, made or renewed if its secrets are given.

    Raises :class:`AppMissingError`.
    """
    with schema_context("public"):
        if not wanted.app_id:
            platform = MetaApp.objects.filter(platform=True).first()
            if platform is None:
                raise AppMissingError(
                    "The platform has no Meta app yet; name one with its secret and verify token."
                )
            return platform
        given = {"secret": wanted.app_secret, "verify_token": wanted.verify_token}
        known = MetaApp.objects.filter(app_id=wanted.app_id).exists()
        if not known and not all(given.values()):
            raise AppMissingError("A new Meta app needs its secret and verify token.")
        app, _ = MetaApp.objects.update_or_create(
            app_id=wanted.app_id, defaults={name: value for name, value in given.items() if value}
        )
        return app


def _route(agency: Agency, wanted: Connection, app: MetaApp) -> None:
    with schema_context("public"):
        route, _ = NumberRoute.objects.get_or_create(
            phone_number_id=wanted.phone_number_id,
            defaults={"agency": agency, "waba_id": wanted.waba_id},
        )
        if route.agency_id != agency.pk:
            raise NumberTakenError(f"The number {wanted.phone_number_id} is with another agency.")
        if route.waba_id != wanted.waba_id:
            # Events that name no number find their agency by it.
            route.waba_id = wanted.waba_id
            route.save(update_fields=["waba_id"])
        route.apps.add(app)


def app_of_number(number: Number) -> MetaApp | None:
    """Return the Meta app through which the number is connected."""
    with schema_context("public"):
        apps = MetaApp.objects.filter(routes__phone_number_id=number.phone_number_id)
        return apps.order_by("-platform", "pk").first()


def app_id_of(number: Number) -> str:
    """Return the id of that app; ``app`` is Graph's own word for the app of the token."""
    app = app_of_number(number)
    return app.app_id if app else "app"
