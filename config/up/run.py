"""One run: set up, start, wait until all is well, tell where, and stop in order."""

import asyncio
import json
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

from config.up.children import Child, ChildFailedError, once, say
from config.up.plan import REPO, Plan

# Seconds until everything has to be healthy.
HEALTHY = 90


async def run(plan: Plan) -> int:
    """Run the product until a signal; return the exit code."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    plan.claim()
    children: list[Child] = []
    keepers: set[asyncio.Task[None]] = set()
    try:
        await _step("Servers", asyncio.to_thread(plan.start_servers))
        await _manage(plan, "Migrations", "migrate_agencies")
        starter = _starter(plan, children, keepers)
        starter("phone", [sys.executable, "-m", "whatsapp.simulator"])
        await _step(
            "Simulator", _healthy(f"http://127.0.0.1:{plan.simulator_port}/healthz", keepers)
        )
        seeded = json.loads(await _manage(plan, "Demonstration", "seed_demo", "--json"))
        for name, command in plan.programs.items():
            starter(name, command)
        await _step("Web and workers", _healthy(f"http://127.0.0.1:{plan.port}/readyz", keepers))
        _banner(seeded)
        await _until(stop, keepers)
    finally:
        sys.stdout.write("\nStopping ...\n")
        for child in reversed(children):
            await child.stop()
        for task in keepers:
            task.cancel()
        plan.stop_servers()
    return 0


def _starter(
    plan: Plan, children: list[Child], keepers: set[asyncio.Task[None]]
) -> Callable[[str, list[str]], None]:
    def start(name: str, command: list[str]) -> None:
        child = Child(name, command, plan.environment)
        children.append(child)
        keepers.add(asyncio.create_task(child.keep(), name=name))

    return start


async def _step(title: str, work: Awaitable[Any]) -> Any:
    began = time.monotonic()
    sys.stdout.write(f"{title:.<24} ")
    sys.stdout.flush()
    result = await work
    sys.stdout.write(f"{time.monotonic() - began:5.1f} s\n")
    return result


async def _manage(plan: Plan, title: str, *arguments: str) -> str:
    command = [sys.executable, str(REPO / "manage.py"), *arguments]
    printed: str = await _step(title, once(arguments[0], command, plan.environment))
    return printed


async def _healthy(url: str, keepers: set[asyncio.Task[None]]) -> None:
    """Wait until the URL answers 200."""
    deadline = time.monotonic() + HEALTHY
    while not await asyncio.to_thread(_answers, url):
        for task in keepers:
            if task.done():
                task.result()
        if time.monotonic() > deadline:
            raise ChildFailedError(f"{url} did not become healthy within {HEALTHY} seconds.")
        await asyncio.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - our own loopback
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


async def _until(stop: asyncio.Event, keepers: set[asyncio.Task[None]]) -> None:
    """Wait for the signal, or for a program that cannot be kept alive."""
    waiting = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({waiting, *keepers}, return_when=asyncio.FIRST_COMPLETED)
    for task in done - {waiting}:
        task.result()


def _banner(seeded: dict[str, Any]) -> None:
    lines = ["", "Transom is running. Open the inbox, and beside it the phone:", ""]
    lines += [f"    {name:<12}{url}" for name, url in seeded["urls"].items()]
    lines.append("")
    lines += [
        f"    {entry['where']:<18}{entry['email']}  {entry['password']}"
        for entry in seeded["sign_ins"]
    ]
    lines += ["", "Ctrl-C stops everything; the data stays.", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    say("up", "logs follow")
