"""Graph's endpoints of a WABA: its numbers, its subscription, its templates."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from whatsapp.simulator import shapes
from whatsapp.simulator.checks.definition import check_definition
from whatsapp.simulator.graph import number_facts, override
from whatsapp.simulator.http import Answer, read_object, sandbox_of, waba_of
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.world import Json, Template, new_id

# Meta's review takes up to a day; the sandbox's takes a moment.
REVIEW = 1.5
PAGE = 25
MAX_PAGE = 1000


async def phone_numbers(request: Request) -> Response:
    """``GET /{waba}/phone_numbers``."""
    numbers = sandbox_of(request).world.numbers_of(waba_of(request))
    return Answer({"data": [number_facts(number) for number in numbers], "paging": {}})


async def subscribed_apps(request: Request) -> Response:
    """``GET``, ``POST``, ``DELETE /{waba}/subscribed_apps``, with an override on POST."""
    waba = waba_of(request)
    numbers = sandbox_of(request).world.numbers_of(waba)
    if request.method == "GET":
        app: Json = {"whatsapp_business_api_data": {"id": "1", "name": "Sandbox app", "link": ""}}
        if numbers[0].override_url:
            app["override_callback_uri"] = numbers[0].override_url
        return Answer({"data": [app]})
    body = await read_object(request) if request.method == "POST" else {}
    if "override_callback_uri" in body:
        await override(request, numbers, body)
    return Answer({"success": True})


async def templates(request: Request) -> Response:
    """``GET``, ``POST``, ``DELETE /{waba}/message_templates``."""
    waba = waba_of(request)
    sandbox = sandbox_of(request)
    await sandbox.faults.before()
    if request.method == "GET":
        return Answer(_listed(request, waba))
    if request.method == "POST":
        return Answer(_create(sandbox, waba, await read_object(request)))
    return Answer(_delete(request, waba))


def _listed(request: Request, waba: str) -> Json:
    """One page; the cursor is a position."""
    query = request.query_params
    found = list(sandbox_of(request).world.templates.get(waba, {}).values())
    for key in ("name", "language", "status", "category"):
        if key in query:
            found = [item for item in found if getattr(item, key) == query[key]]
    try:
        after = int(query.get("after") or 0)
        size = min(int(query.get("limit") or PAGE), MAX_PAGE)
    except ValueError:
        raise Refusal(100, "after and limit must be what an earlier page said.") from None
    end = after + max(1, size)
    paging: Json = {"cursors": {"before": str(after), "after": str(end)}} if found else {}
    if end < len(found):
        path = request.url.include_query_params(after=end, limit=size)
        paging["next"] = str(path)
    return {"data": found[after:end], "paging": paging}


def _create(sandbox: Sandbox, waba: str, body: Json) -> Json:
    check_definition(body)
    templates = sandbox.world.templates.setdefault(waba, {})
    key = (body["name"], body["language"])
    if key in templates:
        raise Refusal(2388024, f"{key[1]} content of {key[0]} already exists.")
    template = templates[key] = Template(
        id=new_id(),
        name=body["name"],
        language=body["language"],
        category=body["category"].upper(),
        status="PENDING",
        components=body["components"],
        parameter_format=str(body.get("parameter_format") or "POSITIONAL").upper(),
    )
    asyncio.get_running_loop().call_later(REVIEW, _review, sandbox, waba, template)
    sandbox.changed()
    return {"id": template.id, "status": template.status, "category": template.category}


def _review(sandbox: Sandbox, waba: str, template: Template) -> None:
    """Approve a template; one whose name holds ``rejected`` is rejected."""
    if template.status != "PENDING":
        return
    if "rejected" in template.name:
        template.status, template.rejected_reason = "REJECTED", "INVALID_FORMAT"
    else:
        template.status = "APPROVED"
    tell_template(sandbox, waba, template)


def tell_template(sandbox: Sandbox, waba: str, template: Template) -> None:
    """Tell a template's status to the WABA's app, by one of its numbers' addresses."""
    for number in sandbox.world.numbers_of(waba)[:1]:
        sandbox.hooks.put(number.id, shapes.template_status(template))
    sandbox.changed()


def _delete(request: Request, waba: str) -> Json:
    """By ``name`` all languages; with ``hsm_id`` one."""
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
    for template in gone:
        del templates[template.name, template.language]
        template.status = "DELETED"
        tell_template(sandbox, waba, template)
    return {"success": True}
