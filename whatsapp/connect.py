"""Connecting WhatsApp numbers: the public route, the Meta app, and the agency's own record."""

from dataclasses import dataclass

from django.db import transaction
from django_tenants.utils import schema_context, tenant_context

from conversations.models import Number
from tenants.models import Agency, MetaApp, NumberRoute


class NumberTakenError(ValueError):
    """Another agency has this number."""


class AppMissingError(ValueError):
    """No Meta app was named, and the platform has none of its own yet."""


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

    Raises :class:`NumberTakenError` and :class:`AppMissingError`.
    """
    with transaction.atomic():
        _route(agency, wanted, _app(wanted))
        with tenant_context(agency):
            return Number.objects.update_or_create(
                phone_number_id=wanted.phone_number_id,
                defaults={
                    "waba_id": wanted.waba_id,
                    "display_number": wanted.display_number,
                    "access_token": wanted.access_token,
                },
                create_defaults={
                    "waba_id": wanted.waba_id,
                    "display_number": wanted.display_number,
                    "access_token": wanted.access_token,
                    "verified_name": wanted.verified_name,
                    "sandbox": wanted.sandbox,
                    "throughput": wanted.throughput,
                },
            )


def _app(wanted: Connection) -> MetaApp:
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
        route.apps.add(app)
