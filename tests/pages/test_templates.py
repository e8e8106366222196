"""Every template of the product is rendered, with something in it, by a page that people see."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template.base import Template
from django.test import Client
from django.test.signals import template_rendered

from agency.models import Team
from conversations.figures.sections import SECTIONS
from conversations.models import Conversation
from conversations.models import Template as MessageTemplate
from tenants.models import Agency
from tests.integration import flowkit, meta
from tests.pages import matrix, site
from tests.pages.conftest import SignIn
from tests.pages.test_thread import CASES, tell
from tests.unit.test_content import VALID

# Rendered by the tests of what leads there: mail, two-factor, lists, sign-up, the style page.
ELSEWHERE = {
    "conversations/import_match.html",
    "conversations/import_problems.html",
    "500.html",
    "agency/mail/frame.html",
    "agency/recovery_codes.html",
    "agency/recovery_codes.txt",
    "agency/recovery_codes_new.html",
    "agency/sign_in_code.html",
    "agency/two_factor_off.html",
    "agency/two_factor_on.html",
    "conversations/assign.html",
    "conversations/contacts/doubles.html",
    "conversations/contacts/input.html",
    "conversations/contacts/merge.html",
    "conversations/bulk_assign.html",
    "conversations/bulk_labels.html",
    "conversations/lists_menu.html",
    "conversations/narrow.html",
    "conversations/react.html",
    "design/page.html",
    "design/pieces.html",
    "whatsapp/number_signup.html",
    "whatsapp/template_button.html",
}
# What the composer has a form for.
KINDS = (
    *("text", "buttons", "list", "link_button", "location", "location_request", "contacts"),
    *("media", "carousel"),
)


def ours() -> set[str]:
    """Return the names of all templates in this repository."""
    base = Path(settings.BASE_DIR)
    folders = [base / "templates"]
    folders += [Path(app.path) / "templates" for app in apps.get_app_configs()]
    return {
        str(file.relative_to(folder))
        for folder in folders
        if folder.is_relative_to(base) and ".venv" not in folder.parts
        for file in folder.rglob("*")
        if file.is_file()
    }


@contextmanager
def rendered() -> Iterator[set[str]]:
    """Collect the names of the templates that are rendered, included ones as well."""
    names: set[str] = set()

    def note(template: Template, **_: Any) -> None:
        if template.name:
            names.add(template.name)

    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)


def visit(client: Client, conversation: Conversation, template: MessageTemplate) -> set[int]:
    """Open what an owner can open; return what was answered."""
    pk = conversation.pk
    Team.objects.create(name="Sales")
    flow = flowkit.go_live(flowkit.buttons()).flow
    meta.deliver(meta.message("hello"))
    known = matrix.addresses()
    paths = site.Paths(conversation, flow)
    return {
        client.get(path).status_code
        for path in (
            *(path for name, path in paths.items() if known[name].ask == "get"),
            f"/inbox/{pk}/template-fields?template={template.pk}",
            *(f"/inbox/{pk}/compose/{kind}" for kind in KINDS),
            *(f"/figures/{section}" for section in SECTIONS),
        )
    }


def see_every_kind(client: Client, conversation: Conversation) -> None:
    """Open the conversation with a message of each kind, in and out."""
    # After these, what comes from the old number is another conversation's.
    stays = CASES.keys() - {"number_changed", "user_id_changed"}
    system = {"kind": "system", "type": "x", "body": "changed"}
    call = {"kind": "unsupported", "type": "call"}
    for told in (
        lambda: meta.deliver(*(meta.message(CASES[name]["message"]) for name in sorted(stays))),
        lambda: [tell(conversation, content) for content in (*VALID.values(), system, call)],
    ):
        told()
        for query in ("", "?part=older"):
            assert client.get(f"/inbox/{conversation.pk}/{query}").status_code == 200
    ad = {"source_type": "ad", "headline": "New", "source_url": "https://fb.me/1"}
    tell(conversation, {**VALID["text"], "referral": ad}, direction="in")
    note = {"kind": "note", "body": "Mind"}
    message = tell(conversation, note, direction="note", wamid="wamid.note")
    tell(conversation, VALID["text"], context_wamid="wamid.note")
    for what in ("", "menu", "timeline", "raw"):
        client.get(f"/inbox/{conversation.pk}/" + (what and f"messages/{message.ref}/{what}"))


def test_every_template_is_rendered(
    conversation: Conversation, alice: Agency, sign_in: SignIn
) -> None:
    template = MessageTemplate.objects.create(
        waba_id=conversation.number.waba_id,
        name="hello",
        language="en",
        status="APPROVED",
        category="UTILITY",
        components=[{"type": "BODY", "text": "Hello {{1}}"}],
    )
    flowkit.template(conversation.number)
    # People are made first: the last page leaves the database of this test unusable.
    owner, agent, visitor = (sign_in(alice, role) for role in ("owner", "agent", "anonymous"))
    owner.raise_request_exception = False
    with rendered() as names:
        see_every_kind(owner, conversation)
        assert visit(owner, conversation, template) <= {200, 302, 400, 404, 422}
        assert visitor.get("/sign-in/").status_code == 200
        guess = {"username": "owner@example.com", "password": "wrong"}
        assert [visitor.post("/sign-in/", guess).status_code for _ in range(6)][-1] == 429
        assert sign_in(alice, "anonymous", csrf=True).post("/sign-in/").status_code == 403
        assert agent.get("/settings/brand/").status_code == 403
        assert agent.get("/nowhere/").status_code == 404
        Conversation.objects.update(number=None or conversation.number)
        owner.cookies["session"] = "\x00" * 8
        names_of_pages = set(names)
    assert sorted(ours() - names_of_pages - ELSEWHERE) == []
