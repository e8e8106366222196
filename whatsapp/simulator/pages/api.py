"""What the page reads and does. No token, for whoever reaches the page may use it; but other
sites may not: a change needs a header that browsers send across origins only if they are let.
"""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from whatsapp.simulator.account import account_facts, change_number, change_template, sign_up
from whatsapp.simulator.acting import act
from whatsapp.simulator.control import clock_answer, customer_put, faults_answer
from whatsapp.simulator.deed import phone_of
from whatsapp.simulator.http import Answer, read_object, sandbox_of
from whatsapp.simulator.refusal import Refusal, unknown_object
from whatsapp.simulator.samples import SAMPLES

OWN_HEADER = "x-sandbox-page"
# A load test leaves tens of thousands of customers behind; a person picks from the newest.
MAX_CUSTOMERS = 200
MEDIA_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=3600",
}


def own(request: Request) -> None:
    """Let the page itself in, and no other site's."""
    if request.headers.get(OWN_HEADER) != "1":
        raise Refusal(10, "Only the phone page may do this; use the control API instead.")


async def overview(request: Request) -> Response:
    """``GET /_phone/overview``: whom one can be, the switches, the log."""
    sandbox = sandbox_of(request)
    world = sandbox.world
    numbers = [
        {"id": n.id, "display_number": n.display_number, "verified_name": n.verified_name}
        for n in world.numbers.values()
    ]
    samples = [
        {"name": name, "kind": kind, "label": label, "file": file}
        for name, (file, _, kind, label) in SAMPLES.items()
    ]
    return Answer(
        {
            "numbers": numbers,
            "customers": list(world.customers.values())[-MAX_CUSTOMERS:],
            "samples": samples,
            "clock": sandbox.clock(),
            "faults": asdict(sandbox.faults),
            "log": [
                {key: value for key, value in entry.items() if key != "body"}
                for entry in sandbox.journal.entries()[-100:]
            ],
        }
    )


async def chat(request: Request) -> Response:
    """``GET /_phone/chats/{number}/{phone}``."""
    world = sandbox_of(request).world
    number, phone = request.path_params["number"], phone_of(request.path_params["phone"])
    if number not in world.numbers or phone not in world.customers:
        raise unknown_object(f"{number}/{phone}")
    found = world.chats.get((number, phone))
    customer = world.customers[phone]
    return Answer(
        {
            "customer": customer,
            "blocked": number in customer.blocked,
            "opened_at": found.opened_at if found else None,
            "messages": found.messages if found else [],
        }
    )


async def action(request: Request) -> Response:
    """``POST /_phone/chats/{number}/{phone}/actions``: act as the customer."""
    own(request)
    sandbox = sandbox_of(request)
    customer = sandbox.world.customers.get(phone_of(request.path_params["phone"]))
    if customer is None:
        raise unknown_object(request.path_params["phone"])
    asked = await read_object(request)
    return Answer(act(sandbox, customer, asked | {"number": request.path_params["number"]}))


async def customer(request: Request) -> Response:
    """``PUT /_phone/customers/{phone}``."""
    own(request)
    asked = await read_object(request)
    return Answer(customer_put(sandbox_of(request), request.path_params["phone"], asked))


async def account(request: Request) -> Response:
    """``GET``, ``PUT /_phone/numbers/{number}/account``: what Meta thinks of a number."""
    sandbox, number = sandbox_of(request), request.path_params["number"]
    if request.method == "PUT":
        own(request)
        change_number(sandbox, number, await read_object(request))
    return Answer(account_facts(sandbox, number))


async def template(request: Request) -> Response:
    """``PUT /_phone/numbers/{number}/templates/{template}``: what Meta does to a template."""
    own(request)
    sandbox, params = sandbox_of(request), request.path_params
    number = sandbox.world.numbers.get(params["number"])
    if number is None:
        raise unknown_object(params["number"])
    change_template(sandbox, number.waba_id, params["template"], await read_object(request))
    return Answer({"success": True})


async def faults(request: Request) -> Response:
    """``PUT /_phone/faults``."""
    own(request)
    return Answer(await faults_answer(request))


async def clock(request: Request) -> Response:
    """``PUT /_phone/clock``."""
    own(request)
    return Answer(await clock_answer(request))


async def log_entry(request: Request) -> Response:
    """``GET /_phone/log/{entry}``: one delivery with its body."""
    wanted = request.path_params["entry"]
    for entry in sandbox_of(request).journal.entries(wanted - 1):
        if entry["id"] == wanted:
            return Answer(entry)
    raise unknown_object(str(wanted))


async def media(request: Request) -> Response:
    """``GET /_phone/media/{media}``: a file for the page to show."""
    files = sandbox_of(request).files
    found = files.get(request.path_params["media"])
    return FileResponse(files.path(found), media_type=found.mime_type, headers=MEDIA_HEADERS)


async def signup(request: Request) -> Response:
    """``POST /_phone/signup``: what a sign-up ends with."""
    own(request)
    return Answer(sign_up(sandbox_of(request), await read_object(request)))
