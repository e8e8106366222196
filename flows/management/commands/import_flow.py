"""``manage.py import_flow``."""

import json
import math
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.db import transaction
from django_tenants.utils import tenant_context

from flows.publish import BrokenFlowError, publish, readable, save_draft
from tenants.command import OperatorCommand, find_agency


class UnreadableFileError(ValueError):
    """The file holds no JSON; the message says why."""


class Command(OperatorCommand):
    help = (
        "Import a flow from a JSON file as the draft of the flow of its name, and publish it if"
        " asked. A flow that cannot be read, or not be published, changes nothing."
    )
    anticipated = (BrokenFlowError, UnreadableFileError)

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="the agency's slug")
        parser.add_argument("--publish", action="store_true")

    def work(self, **options: Any) -> dict[str, Any]:
        definition = readable(read_json(options["file"]))
        with tenant_context(find_agency(options["agency"])), transaction.atomic():
            flow = save_draft(definition)
            result: dict[str, Any] = {"flow": flow.name, "published": False}
            if options["publish"]:
                version, new = publish(flow)
                result |= {"published": True, "version": version.number, "new": new}
        return result


def read_json(file: Path) -> Any:
    """Return what the file holds. Raises :class:`UnreadableFileError`."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except OSError as error:
        raise UnreadableFileError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"{file} is no text in UTF-8.") from error
    except RecursionError as error:
        raise UnreadableFileError(f"{file} is nested too deep.") from error
    except ValueError as error:
        raise UnreadableFileError(f"{file} is no JSON: {error}.") from error


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number that JSON knows")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number
