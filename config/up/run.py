"""One run: set up, start, wait until all is well, tell where, and stop in order."""

import asyncio
import json
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from config.up import health
from config.up.banner import banner
from config.up.children import once
from config.up.console import Console
from config.up.crew import Crew
from config.up.guard import Guard
from config.up.plan import Plan

# A closed terminal, too, is a wish to stop.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run(plan: Plan) -> int:
    """Run the product until a signal; return the exit code.

    Raises ``TakenError``, ``EmbeddedError``, ``ImproperlyConfigured`` or ``ChildFailedError``,
    with everything stopped.
    """
    console = Console()
    crew = Crew(plan.environment, console)
    guard = Guard(plan, console)
    stop = _stop_signal(crew, console)
    plan.claim()
    try:
        await _unless(stop, _serve(plan, crew, guard, console))
    finally:
        try:
            await guard.stop()
        finally:
            await _bring_down(plan, crew, console)
    return 0


def _stop_signal(crew: Crew, console: Console) -> asyncio.Event:
    """Return the event of the first signal; another one kills what takes its time."""
    stop = asyncio.Event()

    def arrived() -> None:
        if stop.is_set():
            console.write("Killing what has not stopped yet ...")
            crew.kill()
        stop.set()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, arrived)
    return stop


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it ends or ``stop`` is set, whichever is first."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def _serve(plan: Plan, crew: Crew, guard: Guard, console: Console) -> None:
    """Bring everything up, say so, and watch it until something cannot be kept alive."""
    with console.step("Servers"):
        await asyncio.to_thread(plan.start_servers)
    guard.start()
    await _manage(plan, console, "Migrations", "migrate_agencies")
    with console.step("Simulator"):
        crew.start("phone", plan.simulator)
        await health.wait(plan.simulator_url, crew.check)
    seeded = await _manage(plan, console, "Demonstration", "seed_demo", "--json")
    with console.step("Web and workers"):
        for name, command in plan.programs.items():
            crew.start(name, command)
        await health.wait(plan.ready_url, crew.check)
    console.write(banner(json.loads(seeded)))
    await crew.watch()


async def _manage(plan: Plan, console: Console, title: str, *arguments: str) -> str:
    with console.step(title):
        return await once(arguments[0], plan.manage(*arguments), plan.environment)


async def _bring_down(plan: Plan, crew: Crew, console: Console) -> None:
    console.write("")
    with console.step("Stopping the programs"):
        await crew.stop()
    if plan.embedded_servers:
        with console.step("Stopping the servers"):
            await asyncio.to_thread(plan.stop_servers)
