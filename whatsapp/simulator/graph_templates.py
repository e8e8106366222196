"""What Graph does with templates: create, review, edit, unpause, delete (cloud-api.md, section 5).

A name with ``rejected`` in it is rejected; one with ``promo`` in it that calls itself utility is
made marketing, as Meta does without asking.
"""

import asyncio
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from whatsapp.simulator import shapes
from whatsapp.simulator.checks.definition import check_components, check_definition
from whatsapp.simulator.http import Answer, numbers_of_token, sandbox_of
from whatsapp.simulator.refusal import Refusal, unknown_object
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.world import Json, Template, new_id

# Meta's review takes up to a day; the sandbox's takes a moment.
REVIEW = 1.5
DAY = 86_400.0
EDITABLE = frozenset({"APPROVED", "REJECTED", "PAUSED"})
EDITS_A_MONTH = 10
MOST = 250


def facts(template: Template) -> Json:
    """Return a template as Graph shows it."""
    shown = asdict(template)
    for inner in ("was_approved", "edited_at", "quality"):
        del shown[inner]
    shown["quality_score"] = {"score": template.quality}
    return shown


def create(sandbox: Sandbox, waba: str, body: Json) -> Json:
    """Take a new template and begin its review."""
    check_definition(body)
    templates = sandbox.world.templates.setdefault(waba, {})
    key = (body["name"], body["language"])
    if key in templates:
        raise Refusal(2388024, f"{key[1]} content of {key[0]} already exists.")
    gone = sandbox.world.deleted_names.get(waba, {}).get(body["name"])
    if gone is not None and sandbox.world.now() < gone + 30 * DAY:
        raise Refusal(
            2388023,
            f"New content for {body['name']} cannot be added while the existing one is being"
            " deleted. Try again in 4 weeks or use another name.",
        )
    if len(templates) >= MOST:
        raise Refusal(2388019, f"The account has {MOST} templates, which is the limit.")
    template = templates[key] = Template(
        id=new_id(),
        name=body["name"],
        language=body["language"],
        category=body["category"].upper(),
        status="PENDING",
        components=body["components"],
        parameter_format=str(body.get("parameter_format") or "POSITIONAL").upper(),
    )
    _review_soon(sandbox, waba, template)
    return {"id": template.id, "status": template.status, "category": template.category}


def find(request: Request, ident: str) -> Template:
    """Return a template that the token may see; raises 100/33."""
    wabas = {number.waba_id for number in numbers_of_token(request)}
    for waba in wabas:
        for template in sandbox_of(request).world.templates.get(waba, {}).values():
            if template.id == ident:
                return template
    raise unknown_object(ident)


def edit(request: Request, template: Template, body: Json) -> Json:
    """``POST /{template}``: new components, or a new category; raises 100."""
    sandbox = sandbox_of(request)
    if template.status not in EDITABLE:
        raise Refusal(100, f"A template whose status is {template.status} cannot be edited.")
    category = str(body.get("category") or template.category).upper()
    approved = template.status == "APPROVED"
    if approved and category != template.category:
        raise Refusal(100, "The category of an approved template cannot be changed.")
    if "components" in body:
        check_components(body | {"category": category, "name": template.name})
    if approved:
        _within_limits(sandbox, template)
        template.edited_at.append(sandbox.world.now())
    template.category = category
    template.components = body.get("components") or template.components
    template.parameter_format = str(
        body.get("parameter_format") or template.parameter_format
    ).upper()
    template.status, template.rejected_reason = "PENDING", "NONE"
    _review_soon(sandbox, _waba_of(sandbox, template), template)
    return {"success": True}


def _within_limits(sandbox: Sandbox, template: Template) -> None:
    now = sandbox.world.now()
    template.edited_at = [at for at in template.edited_at if at > now - 30 * DAY]
    if any(at > now - DAY for at in template.edited_at):
        raise Refusal(100, "An approved template can be edited once in 24 hours.")
    if len(template.edited_at) >= EDITS_A_MONTH:
        raise Refusal(100, "An approved template can be edited 10 times in 30 days.")


async def unpause(request: Request) -> Response:
    """``POST /{template}/unpause``: only what Meta's pacing paused."""
    template = find(request, request.path_params["node"])
    if template.status != "PAUSED":
        raise Refusal(100, "The template is not paused.")
    sandbox = sandbox_of(request)
    template.status = "APPROVED"
    tell_template(sandbox, _waba_of(sandbox, template), template)
    return Answer({"success": True})


def delete(request: Request, waba: str) -> Json:
    """By ``name`` all languages; with ``hsm_id`` one. The name is blocked for 30 days."""
    sandbox = sandbox_of(request)
    name, ident = request.query_params.get("name"), request.query_params.get("hsm_id")
    if not name:
        raise Refusal(100, "The parameter name is required.")
    templates = sandbox.world.templates.get(waba, {})
    gone = [
        item
        for item in templates.values()
        if item.name == name and (ident is None or item.id == ident)
    ]
    if not gone:
        raise Refusal(100, f"There is no template {name}.", subcode=2593002)
    if any(item.status == "DISABLED" for item in gone):
        raise Refusal(100, "A disabled template cannot be deleted.")
    for template in gone:
        del templates[template.name, template.language]
        template.status = "DELETED"
        tell_template(sandbox, waba, template)
    if any(item.was_approved for item in gone) and not any(
        t.name == name for t in templates.values()
    ):
        sandbox.world.deleted_names.setdefault(waba, {})[name] = sandbox.world.now()
    return {"success": True}


def _review_soon(sandbox: Sandbox, waba: str, template: Template) -> None:
    asyncio.get_running_loop().call_later(REVIEW, _review, sandbox, waba, template)
    sandbox.changed()


def _review(sandbox: Sandbox, waba: str, template: Template) -> None:
    """Approve a template; one whose name holds ``rejected`` is rejected."""
    if template.status != "PENDING":
        return
    if "rejected" in template.name:
        template.status, template.rejected_reason = "REJECTED", "INVALID_FORMAT"
    else:
        template.status, template.was_approved = "APPROVED", True
    tell_template(sandbox, waba, template)
    if "promo" in template.name and template.category == "UTILITY":
        recategorise(sandbox, waba, template, "MARKETING")


def recategorise(sandbox: Sandbox, waba: str, template: Template, category: str) -> None:
    """Give it another category, and tell."""
    before, template.category = template.category, category
    _tell(sandbox, waba, shapes.template_category(template, before))


def requalify(sandbox: Sandbox, waba: str, template: Template, quality: str) -> None:
    """Give it another quality, and tell."""
    before, template.quality = template.quality, quality
    _tell(sandbox, waba, shapes.template_quality(template, before))


def tell_template(sandbox: Sandbox, waba: str, template: Template) -> None:
    """Tell a template's status to the WABA's app, by one of its numbers' addresses."""
    _tell(sandbox, waba, shapes.template_status(template))


def _tell(sandbox: Sandbox, waba: str, event: shapes.Event) -> None:
    for number in sandbox.world.numbers_of(waba)[:1]:
        sandbox.hooks.put(number.id, event)
    sandbox.hub.tell("account", {})
    sandbox.changed()


def _waba_of(sandbox: Sandbox, template: Template) -> str:
    return next(
        waba
        for waba, items in sandbox.world.templates.items()
        if any(item is template for item in items.values())
    )
