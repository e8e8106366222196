"""The flow engine: pure functions on frozen data.

No Django, clock, randomness or I/O in here: the caller brings the time, the facts and the inputs,
and carries out the effects. The same call gives the same answer, ids included.
"""

from flows.engine.advance import Step, advance, begin
from flows.engine.checks import diagnose, parse_definition
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import DefinitionError, Diagnostic, Severity
from flows.engine.effects import (
    AddTag,
    CancelTimer,
    Effect,
    Ended,
    HandOver,
    HttpRequest,
    Note,
    RemoveTag,
    Send,
    SetField,
    StartTimer,
    dump_effect,
)
from flows.engine.facts import Facts
from flows.engine.inputs import HttpDone, Input, MessageIn, TimedOut
from flows.engine.nodes import NODE_TYPES, catalogue
from flows.engine.state import State, StateError, Taken, Waiting
from flows.engine.trace import TraceEntry
from flows.engine.triggers import Trigger, matching_trigger

__all__ = [
    "NODE_TYPES",
    "AddTag",
    "CancelTimer",
    "Definition",
    "DefinitionError",
    "Diagnostic",
    "Effect",
    "Ended",
    "Facts",
    "HandOver",
    "HttpDone",
    "HttpRequest",
    "Input",
    "MessageIn",
    "Node",
    "Note",
    "RemoveTag",
    "Send",
    "SetField",
    "Severity",
    "StartTimer",
    "State",
    "StateError",
    "Step",
    "Taken",
    "TimedOut",
    "TraceEntry",
    "Trigger",
    "Waiting",
    "advance",
    "begin",
    "catalogue",
    "diagnose",
    "dump_effect",
    "matching_trigger",
    "parse_definition",
]
