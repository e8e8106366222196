"""Graph's endpoints of a WABA: its numbers, its subscription, its templates."""

from starlette.requests import Request
from starlette.responses import Response

from whatsapp.simulator import graph_templates
from whatsapp.simulator.graph import number_facts, override
from whatsapp.simulator.http import Answer, read_object, sandbox_of, waba_of
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.world import Json

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
    if request.method == "GET" and not numbers[0].subscribed:
        return Answer({"data": []})
    if request.method == "GET":
        app: Json = {"whatsapp_business_api_data": {"id": "1", "name": "Sandbox app", "link": ""}}
        if numbers[0].override_url:
            app["override_callback_uri"] = numbers[0].override_url
        return Answer({"data": [app]})
    body = await read_object(request) if request.method == "POST" else {}
    if "override_callback_uri" in body:
        await override(request, numbers, body)
    for number in numbers:
        number.subscribed = request.method == "POST"
    sandbox_of(request).changed()
    return Answer({"success": True})


async def templates(request: Request) -> Response:
    """``GET``, ``POST``, ``DELETE /{waba}/message_templates``."""
    waba = waba_of(request)
    sandbox = sandbox_of(request)
    await sandbox.faults.before()
    if request.method == "GET":
        return Answer(_listed(request, waba))
    if request.method == "POST":
        return Answer(graph_templates.create(sandbox, waba, await read_object(request)))
    return Answer(graph_templates.delete(request, waba))


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
    return {"data": [graph_templates.facts(item) for item in found[after:end]], "paging": paging}
