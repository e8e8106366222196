"""``manage.py connect_number``."""

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.db import transaction
from django_tenants.utils import tenant_context

from agency import audit
from conversations.models import Number
from tenants.command import OperatorCommand, find_agency
from tenants.models import Agency, MetaApp, NumberRoute
from tenants.secret import UndecipherableError
from whatsapp.account import refresh_soon
from whatsapp.connect import (
    AppMissingError,
    Connection,
    InvalidConnectionError,
    NumberTakenError,
    app_of,
    connect_number,
)
from whatsapp.sandbox import SandboxUnreachableError, set_up

NO_OWN_APP = "The simulator speaks through the platform's Meta app: leave out --app-id."


class Command(OperatorCommand):
    help = (
        "Connect a WhatsApp number to an agency. Repeating it renews the access token and the"
        " WhatsApp Business account. A sandbox number is made known to the simulator as well."
    )
    anticipated = (
        AppMissingError,
        InvalidConnectionError,
        NumberTakenError,
        SandboxUnreachableError,
        UndecipherableError,
    )

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agency", required=True, help="the agency's slug")
        parser.add_argument("--phone-number-id", required=True)
        parser.add_argument("--waba-id", required=True)
        parser.add_argument("--display-number", required=True)
        parser.add_argument("--access-token", required=True)
        parser.add_argument("--app-id", default="", help="the agency's own Meta app")
        parser.add_argument("--app-secret", default="")
        parser.add_argument("--verify-token", default="")
        parser.add_argument(
            "--sandbox",
            action="store_true",
            help="a number of the simulator, which speaks through the platform's app",
        )

    def work(self, **options: Any) -> dict[str, Any]:
        agency = find_agency(options["agency"])
        wanted = Connection(
            phone_number_id=options["phone_number_id"],
            waba_id=options["waba_id"],
            display_number=options["display_number"],
            access_token=options["access_token"],
            app_id=options["app_id"],
            app_secret=options["app_secret"],
            verify_token=options["verify_token"],
            sandbox=options["sandbox"],
        )
        if wanted.sandbox:
            # Before anything is written: no call is made in a transaction.
            self._may_be_sandbox(agency, wanted)
            self._set_up(agency, wanted)
        with transaction.atomic():
            number, created = connect_number(agency, wanted)
            with tenant_context(agency):
                act = "number.connected" if created else "number.token_changed"
                audit.by_operator(act, number, waba=number.waba_id)
            refresh_soon(agency.pk)
        return {"number": number.phone_number_id, "created": created, "agency": agency.slug}

    def _may_be_sandbox(self, agency: Agency, wanted: Connection) -> None:
        """Refuse what would be refused afterwards, before the simulator hears of it."""
        route = NumberRoute.objects.filter(phone_number_id=wanted.phone_number_id).first()
        if route is not None and route.agency_id != agency.pk:
            raise NumberTakenError(f"The number {wanted.phone_number_id} is with another agency.")
        known = MetaApp.objects.filter(app_id=wanted.app_id, platform=True).exists()
        if wanted.app_id and not known:
            raise InvalidConnectionError(NO_OWN_APP)
        with tenant_context(agency):
            real = Number.objects.filter(phone_number_id=wanted.phone_number_id, sandbox=False)
            if real.exists():
                raise InvalidConnectionError(
                    f"The number {wanted.phone_number_id} is connected as a real one;"
                    " choose another id for a sandbox number."
                )

    def _set_up(self, agency: Agency, wanted: Connection) -> None:
        """Tell the simulator, with the secrets that the app has here."""
        app = app_of(wanted)
        if not app.platform:
            raise InvalidConnectionError(NO_OWN_APP)
        known = replace(wanted, app_secret=str(app.secret), verify_token=str(app.verify_token))
        try:
            set_up(replace(known, verified_name=agency.name))
        except TimeoutError as error:
            raise SandboxUnreachableError("The simulator does not answer in time.") from error
