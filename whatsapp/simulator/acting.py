"""Acts as the customer: writes, taps, sends files, reacts, blocks, reads.

An action is ``{"number": id, "type": …, "context"?: wamid, …}``; the page and the control API
send the same ones. :data:`ACTIONS` lists the types and :func:`act` answers ``{"id": wamid}`` for
what became a message, else ``{"success": true}``.
"""

from whatsapp.simulator import shapes
from whatsapp.simulator.deed import Act, Said
from whatsapp.simulator.quiet import QUIET
from whatsapp.simulator.refusal import Refusal
from whatsapp.simulator.sandbox import Sandbox
from whatsapp.simulator.saying import SAYING
from whatsapp.simulator.world import Customer, Json, Message, digits_of, new_wamid

ACTIONS = (*SAYING, *QUIET)
# What comes from the customer's side but is no message of theirs.
OPENS_NOTHING = frozenset({"reaction", "system", "edit", "revoke"})


def act(sandbox: Sandbox, customer: Customer, asked: Json) -> Json:
    """Do what is asked. Raises :class:`Refusal` 100."""
    number = sandbox.world.numbers.get(str(asked.get("number")))
    if number is None:
        raise Refusal(100, f"There is no number {asked.get('number')}.")
    kind = str(asked.get("type"))
    deed = Act(sandbox, number, customer, sandbox.world.chat(number.id, customer.phone), asked)
    if quiet := QUIET.get(kind):
        quiet(deed)
        sandbox.changed()
        return {"success": True}
    say = SAYING.get(kind)
    if say is None:
        raise Refusal(100, f"Action {kind!r} is not one of {', '.join(ACTIONS)}.")
    return {"id": _send(deed, say(deed))}


def _send(deed: Act, said: Said) -> str:
    if deed.number.id in deed.customer.blocked:
        raise Refusal(100, "The customer has blocked this number: unblock it first.")
    world = deed.sandbox.world
    message = Message(
        wamid=new_wamid(),
        at=world.now(),
        outgoing=False,
        type=said.type,
        content=said.content,
        status="delivered",
        context=said.context or deed.asked.get("context"),
    )
    item: Json = {"id": message.wamid, "timestamp": str(int(message.at)), "type": said.type}
    if message.context:
        sender = digits_of(deed.number.display_number)
        item["context"] = {"from": sender, "id": message.context}
    if said.content is not None:
        item[said.type] = said.content
    item |= said.extra or {}
    if isinstance(deed.asked.get("referral"), dict):
        item["referral"] = deed.asked["referral"]
    if said.type not in OPENS_NOTHING:
        deed.chat.opened_at = message.at
    world.append(deed.chat, message)
    _show(deed, message)
    deed.sandbox.hooks.put(deed.number.id, shapes.received(deed.customer, item))
    deed.sandbox.changed()
    return message.wamid


def _show(deed: Act, message: Message) -> None:
    key = (deed.chat.number, deed.chat.customer)
    if message.type != "reaction":
        deed.sandbox.hub.tell("message", {"message": message}, key)
    deed.sandbox.hub.tell("window", {"opened_at": deed.chat.opened_at}, key)
