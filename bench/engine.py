"""The engine in memory: turns a second, and how long a check with its proof takes.

The raw limit of a turn is what any engine of this kind has to do: the state out of JSON and back,
and the message that goes out judged by WhatsApp's limits. That of a check is reading the
definition, which has to be done before anything can be said of it.
"""

import json
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import stack

START = datetime(2027, 1, 4, 9, tzinfo=UTC)
DEMO = Path(__file__).resolve().parent.parent / "flows" / "gallery" / "demo.json"
WAY = ("website", "over_10k", "now", "site_grow", "call")
FALLBACK = {"kind": "template", "name": "follow_up", "language": "en_US"}


def measure() -> None:
    _turns()
    for steps in (50, 200, 1_000):
        _check(steps)


def _turns() -> None:
    from conversations.content import parse_content
    from flows.engine import Facts, MessageIn, State, Step, advance, begin, parse_definition

    definition = parse_definition(json.loads(DEMO.read_text()))
    facts = Facts(contact={"name": "Maya Stone"}, window_opened_at=START)
    sessions = 500 if stack.quick() else 3_000
    turns = steps = 0
    last: Step | None = None
    began = time.perf_counter()
    for number in range(sessions):
        step = begin(
            definition,
            session_id=f"s{number}",
            trigger=None,
            message=MessageIn("w", "text", "hi"),
            facts=facts,
            now=START,
        )
        for tap in WAY:
            state = State.load(json.loads(json.dumps(step.state.dump())))
            now = START + timedelta(seconds=10 * turns % 3_600)
            given = MessageIn("w", "choice", tap, tap, {"kind": "choice", "id": tap, "title": tap})
            step = advance(definition, state, given, facts=facts, now=now)
            turns += 1
            steps += len(step.trace)
            last = step
    ours = turns / (time.perf_counter() - began)
    assert last is not None
    assert last.state.status == "ended"
    state = last.state
    content = definition.nodes["packages"].config.model_dump()["content"]
    content["body"] = "Which one sounds like you?"
    began = time.perf_counter()
    for _ in range(turns):
        State.load(json.loads(json.dumps(state.dump())))
        parse_content(content)
    raw = turns / (time.perf_counter() - began)
    stack.report(
        "turns of the engine in memory",
        ours=ours,
        raw=raw,
        unit="a second, against the state's JSON and the content's limits alone",
        steps_a_second=round(ours * steps / turns),
    )


def _check(steps: int) -> None:
    from flows.engine import check
    from flows.engine.reading import read

    data = _flow(steps)
    found = check(data)
    assert [error.code for error in found.errors] == ["window"]
    ours = _median(lambda: check(data))
    raw = _median(lambda: read(data))
    stack.report(
        f"a flow of {steps} steps checked and proved",
        ours=ours * 1000,
        raw=raw * 1000,
        unit="ms, against reading it",
    )


def _median(work: Any) -> float:
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _flow(steps: int) -> dict[str, Any]:
    """Return questions, waits and checks in a row, each question leading back as well as on.

    One of its steps is not safe, so that the counter-example counts too.
    """
    nodes = [_step(number, steps) for number in range(steps)]
    return {
        "format": 1,
        "name": "Long",
        "entry": "n0",
        "triggers": [{"id": "any", "type": "any_message"}],
        "nodes": nodes,
    }


def _step(number: int, steps: int) -> dict[str, Any]:
    onward = f"n{(number + 1) % steps}"
    back = f"n{number // 2}"
    if number == steps - 1:
        content = {"kind": "text", "body": "Too late"}
        return _node(number, "text", {"content": content}, {})
    match number % 4:
        case 0:
            question = {
                "content": {
                    "kind": "buttons",
                    "body": f"Question {number}, {{{{ contact.name }}}}?",
                    "buttons": [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}],
                },
                "fallback": FALLBACK,
                "timeout": {"seconds": 7_200},
            }
            ports = {"yes": onward, "no": back, "timeout": onward}
            return _node(number, "buttons", question, ports)
        case 1:
            return _node(number, "wait", {"seconds": 3_600}, {"next": onward, "reply": back})
        case 2:
            text = {"kind": "text", "body": f"Step {number}"}
            return _node(number, "text", {"content": text, "fallback": FALLBACK}, {"next": onward})
        case _:
            rule = {"subject": "contact.name", "operator": "is_set"}
            ports = {"true": onward, "false": onward}
            return _node(number, "condition", {"rules": [rule]}, ports)


def _node(number: int, kind: str, config: Any, ports: Any) -> dict[str, Any]:
    return {"id": f"n{number}", "type": kind, "config": config, "ports": ports}
