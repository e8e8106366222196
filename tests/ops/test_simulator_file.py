"""The simulator's file, damaged: kept aside, and no reason not to start."""

import asyncio
import logging
from pathlib import Path

import orjson
import pytest

from whatsapp.simulator.sandbox import Config, Sandbox
from whatsapp.simulator.world import Number

NUMBER = Number("1", "w", "+1", "Name", "token", "secret")


async def saved(state: Path) -> None:
    sandbox = Sandbox(Config("control", state))
    await sandbox.start()
    sandbox.put_number(NUMBER)
    await sandbox.stop()


async def numbers(state: Path) -> list[str]:
    sandbox = Sandbox(Config("control", state))
    await sandbox.start()
    found = list(sandbox.world.numbers)
    await sandbox.stop()
    return found


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", "format", "customers", "faults"])
def test_a_damaged_file_is_kept_aside(
    damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = tmp_path / "simulator.json"
    asyncio.run(saved(state))
    assert asyncio.run(numbers(state)) == ["1"]
    whole = orjson.loads(state.read_bytes())
    spoilt = orjson.dumps(whole | {damage: {"x": 1}}) if damage in whole else damage.encode()
    state.write_bytes(spoilt)
    with caplog.at_level(logging.WARNING):
        assert asyncio.run(numbers(state)) == []
    assert state.with_name("simulator.json.damaged").read_bytes() == spoilt
    assert "kept as simulator.json.damaged" in caplog.text
