"""Running the operators' commands as scripts do."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def run(name: str, *arguments: Any) -> dict[str, Any]:
    """Run a command with ``--json``; return what it printed."""
    out = StringIO()
    call_command(name, *map(str, arguments), "--json", stdout=out)
    printed: dict[str, Any] = json.loads(out.getvalue())
    return printed


def refused(name: str, *arguments: Any) -> str:
    """Run a command that must not work; return its sentence, which is on both ways out."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(name, *map(str, arguments), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"error": str(caught.value)}
    return str(caught.value)
