"""The control API under ``/_sim/``: what a developer or a test sets and sees."""

from dataclasses import asdict, fields, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from whatsapp.signature import same
from whatsapp.simulator.account import change_number, change_template
from whatsapp.simulator.acting import act
from whatsapp.simulator.checks.reading import Reader
from whatsapp.simulator.deed import phone_of
from whatsapp.simulator.graph_templates import tell_template
from whatsapp.simulator.http import Answer, bearer, read_json, read_object, sandbox_of
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.world import (
    Customer,
    Json,
    Number,
    Template,
    digits_of,
    new_id,
    user_id_of,
)

NUMBER_FIELDS = frozenset(item.name for item in fields(Number)) - {"id", "throughput"}


def authorise(request: Request) -> None:
    """Let the control token in; raises 190."""
    if not same(bearer(request), sandbox_of(request).config.control_token):
        raise Refusal(190, "This is not the sandbox's control token.")


async def put_number(request: Request) -> Response:
    """``PUT /_sim/numbers/{phone_number_id}``; idempotent, keeps what is not named."""
    authorise(request)
    sandbox = sandbox_of(request)
    ident = request.path_params["number"]
    body = Reader(await read_object(request), "")
    body.only("throughput", *NUMBER_FIELDS)
    before = sandbox.world.numbers.get(ident)
    values: Json = asdict(before) if before else {"id": ident}
    values |= body.data
    for name in ("waba_id", "display_number", "verified_name", "access_token", "app_secret"):
        Reader(values, "").text(name, 2000)
    rate = values.get("throughput", 80)
    if isinstance(rate, bool) or not isinstance(rate, int) or rate < 1:
        raise Refusal(100, "throughput must be a whole number from 1.")
    sandbox.put_number(Number(**values))
    return Answer({"success": True})


async def put_templates(request: Request) -> Response:
    """``PUT /_sim/wabas/{waba_id}/templates``: these and no others; a new status is told."""
    authorise(request)
    sandbox = sandbox_of(request)
    waba = request.path_params["waba"]
    items = await read_json(request)
    if not isinstance(items, list):
        raise Refusal(100, "The body must be a list of templates.")
    before = sandbox.world.templates.get(waba, {})
    after: dict[tuple[str, str], Template] = {}
    for index, item in enumerate(items):
        template = _template(Reader(item, f"[{index}]"), before)
        after[template.name, template.language] = template
    sandbox.world.templates[waba] = after
    for key, template in after.items():
        if key in before and before[key].status != template.status:
            tell_template(sandbox, waba, template)
    sandbox.changed()
    return Answer({"success": True})


def _template(item: Reader, before: dict[tuple[str, str], Template]) -> Template:
    name, language = item.text("name", 512), item.text("language", 20)
    known = before.get((name, language))
    components = item.data.get("components")
    if not isinstance(components, list):
        raise item.missing("components")
    return Template(
        id=known.id if known else new_id(),
        name=name,
        language=language,
        category=item.text("category", 40).upper(),
        status=(item.text("status", 40, required=False) or "APPROVED").upper(),
        components=components,
        parameter_format=str(item.data.get("parameter_format") or "POSITIONAL").upper(),
    )


async def template(request: Request) -> Response:
    """``PUT /_sim/wabas/{waba_id}/templates/{id}``: what Meta does to a template."""
    authorise(request)
    params = request.path_params
    asked = await read_object(request)
    change_template(sandbox_of(request), params["waba"], params["template"], asked)
    return Answer({"success": True})


async def account(request: Request) -> Response:
    """``PUT /_sim/numbers/{phone_number_id}/account``: what Meta does to a number."""
    authorise(request)
    asked = await read_object(request)
    change_number(sandbox_of(request), request.path_params["number"], asked)
    return Answer({"success": True})


async def put_customer(request: Request) -> Response:
    """``PUT /_sim/customers/{phone}`` ``{name, user_id?, username?, hide_phone?}``."""
    authorise(request)
    customer = customer_put(
        sandbox_of(request), request.path_params["phone"], await read_object(request)
    )
    return Answer(customer)


def customer_put(sandbox: Sandbox, phone: str, asked: Json) -> Customer:
    """Make or change a customer."""
    body = Reader(asked, "")
    body.only("name", "user_id", "username", "hide_phone")
    body.flag("hide_phone")
    digits = phone_of(phone)
    before = sandbox.world.customers.get(digits)
    name = body.text("name", 200, required=False) or (before.name if before else "")
    user_id = body.text("user_id", 150, required=False)
    user_id = user_id or (before.user_id if before else user_id_of(digits))
    owner = sandbox.world.user_ids.get(user_id)
    if owner is not None and owner.phone != digits:
        raise Refusal(100, f"Another customer has the user id {user_id}.")
    username = body.text("username", 60, required=False)
    changed: Json = {"user_id": user_id, "name": name}
    changed |= {"username": username} if username else {}
    changed |= {"hide_phone": asked["hide_phone"]} if "hide_phone" in asked else {}
    customer = replace(before or Customer(digits, user_id), **changed)
    sandbox.world.add_customer(customer)
    sandbox.hub.tell("people", {})
    sandbox.changed()
    return customer


async def customer_message(request: Request) -> Response:
    """``POST /_sim/customers/{phone}/messages``: act as the customer."""
    authorise(request)
    sandbox = sandbox_of(request)
    customer = sandbox.world.customer(phone_of(request.path_params["phone"]))
    return Answer(act(sandbox, customer, await read_object(request)))


async def faults(request: Request) -> Response:
    """``GET``, ``PUT /_sim/faults``."""
    authorise(request)
    return Answer(await faults_answer(request))


async def faults_answer(request: Request) -> Json:
    """Set the named switches on PUT; return all."""
    sandbox = sandbox_of(request)
    if request.method == "PUT":
        sandbox.faults.update(await read_object(request))
        sandbox.hub.tell("faults", asdict(sandbox.faults))
        sandbox.changed()
    return asdict(sandbox.faults)


async def clock(request: Request) -> Response:
    """``GET``, ``PUT /_sim/clock``."""
    authorise(request)
    return Answer(await clock_answer(request))


async def clock_answer(request: Request) -> Json:
    """Set ``offset_seconds`` or ``advance_seconds`` on PUT; return offset and now."""
    sandbox = sandbox_of(request)
    if request.method == "PUT":
        body = Reader(await read_object(request), "")
        body.only("offset_seconds", "advance_seconds")
        if len(body.data) != 1:
            raise Refusal(100, "One of offset_seconds and advance_seconds is required.")
        (key,) = body.data
        seconds = body.number(key, -1e11, 1e11)
        base = sandbox.world.offset if key == "advance_seconds" else 0
        sandbox.set_clock(base + seconds)
    return sandbox.clock()


async def log(request: Request) -> Response:
    """``GET /_sim/log[?after=id]``: the newest webhooks and refusals, oldest first."""
    authorise(request)
    after = request.query_params.get("after", "0")
    entries = sandbox_of(request).journal.entries(int(after) if after.isdecimal() else 0)
    return Answer({"entries": entries})


async def chat(request: Request) -> Response:
    """``GET /_sim/chats/{phone_number_id}/{phone}``: a chat as the sandbox has it."""
    authorise(request)
    world = sandbox_of(request).world
    key = (request.path_params["number"], digits_of(request.path_params["phone"]))
    found: Any = world.chats.get(key)
    if found is None:
        raise Refusal(100, "There is no such chat.")
    return Answer(found)


async def upload(request: Request) -> Response:
    """``POST /_sim/media``: a file for a customer to send; raw body, Content-Type, ?filename=."""
    authorise(request)
    sandbox = sandbox_of(request)
    number = request.query_params.get("number", "")
    if number not in sandbox.world.numbers:
        raise Refusal(100, f"There is no number {number!r}: name it by ?number=.")
    mime = request.headers.get("content-type", "")
    name = request.query_params.get("filename", "")
    return Answer({"id": sandbox.files.add(await request.body(), mime, name, number).id})


async def reset(request: Request) -> Response:
    """``POST /_sim/reset``: an empty sandbox; ``{"all": true}`` drops numbers, templates too."""
    authorise(request)
    body = await read_object(request)
    sandbox_of(request).reset(everything=body.get("all") is True)
    return Answer({"success": True})
