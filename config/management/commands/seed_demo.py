"""``manage.py seed_demo``: the demonstration that ``make up`` shows, made once."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django_tenants.utils import schema_context, tenant_context

from agency.models import Brand, Client, Label, Team, User
from agency.people import ensure_person
from conversations.models import Contact, EntryLink, Number, Template
from flows.drafts import save_draft
from flows.publish import publish
from tenants import current
from tenants.command import OperatorCommand
from tenants.models import Agency, Domain, MetaApp
from tenants.schema.create import InvalidAgencyError, create_agency
from whatsapp.account import refresh, refresh_soon
from whatsapp.connect import Connection, NumberTakenError, connect_number
from whatsapp.sandbox import CUSTOMERS, SandboxUnreachableError, set_up

PASSWORD = "transom-demo"  # noqa: S105 - of a demonstration that is bound to this machine
OPERATOR = "operator@example.com"
OWNER = "owner@northlight.example"
AGENT = "agent@northlight.example"
CLIENT = "client@northlight.example"
DOMAIN = "demo.localhost"
LABELS = {"VIP": "amber", "Booking": "teal", "Complaint": "red"}
FLOW = Path(settings.BASE_DIR) / "flows" / "gallery" / "demo.json"


class Command(OperatorCommand):
    help = "Make an operator and a demonstration agency with a sandbox number and a live flow."
    anticipated = (InvalidAgencyError, NumberTakenError, SandboxUnreachableError)

    def work(self, **_options: Any) -> dict[str, Any]:
        with schema_context("public"):
            ensure_person(email=OPERATOR, password=PASSWORD, name="Operator")
            User.objects.filter(email=OPERATOR).update(is_operator=True)
        agency, created = self._agency()
        connection = self._connection()
        connect_number(agency, connection)
        set_up(connection)
        with tenant_context(agency):
            self._furnish(connection)
        return self._summary(agency, connection, created=created)

    def _agency(self) -> tuple[Agency, bool]:
        """Return the agency, whatever domains it has got since it was made."""
        with schema_context("public"):
            known = Agency.objects.filter(slug="demo").first()
        if known is not None:
            return known, False
        return create_agency(name="Northlight Studio", slug="demo", domain=DOMAIN)

    def _connection(self) -> Connection:
        """The sandbox's Meta app belongs to the platform and has secrets of its own."""
        app = self._sandbox_app()
        return Connection(
            phone_number_id="100000000000001",
            waba_id="200000000000001",
            display_number="+1 555 010 0001",
            verified_name="Northlight Studio",
            access_token=f"sandbox-{settings.SIMULATOR_CONTROL_TOKEN[:16]}",
            app_id=app.app_id,
            app_secret=str(app.secret),
            verify_token=str(app.verify_token),
            sandbox=True,
        )

    def _sandbox_app(self) -> MetaApp:
        with schema_context("public"):
            app, _ = MetaApp.objects.get_or_create(
                app_id="sandbox",
                defaults={
                    "name": "Sandbox",
                    "secret": settings.SIMULATOR_CONTROL_TOKEN[::-1],
                    "verify_token": settings.SIMULATOR_CONTROL_TOKEN[4:20],
                    "platform": True,
                },
            )
            return app

    def _furnish(self, connection: Connection) -> None:
        Brand.objects.get_or_create(pk=1, defaults={"name": "Northlight Studio"})
        ensure_person(email=OWNER, password=PASSWORD, name="Nora North", role=User.Role.OWNER)
        ensure_person(email=AGENT, password=PASSWORD, name="Alex Light", role=User.Role.AGENT)
        self._client()
        for phone, customer in CUSTOMERS.items():
            hidden = customer.get("hide_phone", False)
            known_by = {"user_id": customer["user_id"]} if hidden else {"phone": phone}
            Contact.objects.get_or_create(**known_by, defaults={"name": customer["name"]})
        if Template.objects.exists():
            # The sandbox may have been left with faults that refuse everything for now.
            refresh_soon(current.agency_id())
        else:
            refresh(Number.objects.get(phone_number_id=connection.phone_number_id))
        publish(save_draft(json.loads(FLOW.read_text())))

    def _client(self) -> None:
        """A client whose number the sandbox's is, with teams and labels to try; made once."""
        person, new = ensure_person(
            email=CLIENT, password=PASSWORD, name="Hana Harbour", role=User.Role.CLIENT
        )
        if not new:
            return
        person.client, _ = Client.objects.get_or_create(name="Harbour Hotel")
        person.save(update_fields=["client"])
        Number.objects.filter(client=None, sandbox=True).update(client=person.client)
        agent = User.objects.get(email=AGENT)
        for team in ("Bookings", "Support"):
            Team.objects.get_or_create(name=team)[0].members.add(agent)
        for name, colour in LABELS.items():
            Label.objects.get_or_create(name=name, defaults={"colour": colour})
        EntryLink.objects.create(
            name="Hotel website",
            number=Number.objects.filter(sandbox=True).earliest("pk"),
            code="HOTEL24",
            text="Hello! I have a question about a stay with you.",
            place="Website",
        )

    def _summary(
        self,
        agency: Agency,
        connection: Connection,
        *,
        created: bool,
    ) -> dict[str, Any]:
        with schema_context("public"):
            first = Domain.objects.filter(tenant=agency).order_by("-is_primary", "domain").first()
        domain = first.domain if first else DOMAIN
        phone = f"{settings.SIMULATOR_URL}/?number={connection.phone_number_id}"
        return {
            "agency": agency.slug,
            "created": created,
            "urls": {
                "Inbox": f"{settings.PUBLIC_SCHEME}://{domain}:{settings.PORT}/",
                "Phone": phone,
                "Operators": f"{settings.PUBLIC_URL}/operator/",
            },
            "sign_ins": [
                {"where": "Inbox (owner)", "email": OWNER, "password": PASSWORD},
                {"where": "Inbox (agent)", "email": AGENT, "password": PASSWORD},
                {"where": "Portal (client)", "email": CLIENT, "password": PASSWORD},
                {"where": "Operators", "email": OPERATOR, "password": PASSWORD},
            ],
        }
