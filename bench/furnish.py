"""Agencies with a number and a flow, for measurements."""

from typing import Any

from django_tenants.utils import tenant_context

from bench.stack import APP, SECRET
from tenants.models import Agency, MetaApp
from tenants.schema.create import create_agency


def flow() -> dict[str, Any]:
    """Greet with three buttons, and again after every tap: one turn, one message."""
    buttons = [{"id": f"b{n}", "title": f"Choice {n}"} for n in range(3)]
    content = {"kind": "buttons", "body": "Hello {{ contact.name }}", "buttons": buttons}
    return {
        "format": 1,
        "name": "Greeting",
        "entry": "greet",
        "triggers": [{"id": "any", "type": "any_message"}],
        "nodes": [
            {
                "id": "greet",
                "type": "buttons",
                "config": {"content": content, "timeout": {"seconds": 82_800}, "answer": "choice"},
                "ports": {"next": "greet", "timeout": "end"},
            },
            {"id": "end", "type": "end", "config": {}, "ports": {}},
        ],
    }


def make(count: int, *, throughput: int = 1000, with_flow: bool = True) -> list[Agency]:
    """Make agencies ``b0`` …, each with the number ``100<n>``."""
    from flows.drafts import save_draft
    from flows.publish import publish
    from whatsapp.connect import Connection, connect_number

    MetaApp.objects.get_or_create(
        app_id=APP, defaults={"secret": SECRET, "verify_token": "verify", "platform": True}
    )
    made = []
    for n in range(count):
        agency, _ = create_agency(name=f"Bench {n}", slug=f"bench-{n}", domain=f"b{n}.localhost")
        wanted = Connection(
            phone_number_id=f"100{n}",
            waba_id=f"waba-100{n}",
            display_number=f"+1 555 {n}",
            access_token="token",
            throughput=throughput,
        )
        connect_number(agency, wanted)
        if with_flow:
            with tenant_context(agency):
                publish(save_draft(flow()))
        made.append(agency)
    return made
