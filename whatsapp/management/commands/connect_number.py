"""``manage.py connect_number``."""

from argparse import ArgumentParser
from typing import Any

from tenants.command import OperatorCommand, find_agency
from whatsapp.account import refresh_soon
from whatsapp.connect import AppMissingError, Connection, NumberTakenError, connect_number


class Command(OperatorCommand):
    help = "Connect a WhatsApp number to an agency. Repeating it renews the access token."
    anticipated = (AppMissingError, NumberTakenError)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agency", required=True, help="the agency's slug")
        parser.add_argument("--phone-number-id", required=True)
        parser.add_argument("--waba-id", required=True)
        parser.add_argument("--display-number", required=True)
        parser.add_argument("--access-token", required=True)
        parser.add_argument("--app-id", default="", help="the agency's own Meta app")
        parser.add_argument("--app-secret", default="")
        parser.add_argument("--verify-token", default="")
        parser.add_argument("--sandbox", action="store_true", help="a number of the simulator")

    def work(self, **options: Any) -> dict[str, Any]:
        agency = find_agency(options["agency"])
        number, created = connect_number(
            agency,
            Connection(
                phone_number_id=options["phone_number_id"],
                waba_id=options["waba_id"],
                display_number=options["display_number"],
                access_token=options["access_token"],
                app_id=options["app_id"],
                app_secret=options["app_secret"],
                verify_token=options["verify_token"],
                sandbox=options["sandbox"],
            ),
        )
        refresh_soon(agency.pk)
        return {"number": number.phone_number_id, "created": created, "agency": options["agency"]}
