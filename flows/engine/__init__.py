"""The flow engine: pure functions on frozen data.

No Django, clock, randomness or I/O in here: the caller brings the time, the facts and the inputs,
and carries out the effects. The same call gives the same answer, ids included.
"""

from flows.engine.advance import Step, advance, begin
from flows.engine.bench import Played, play
from flows.engine.calendar import Calendar, CalendarError
from flows.engine.checks import Check, check, diagnose, parse_definition
from flows.engine.definition import Definition, Node
from flows.engine.diagnostics import DefinitionError, Diagnostic, Severity
from flows.engine.effects import (
    AddTag,
    Assign,
    CancelTimer,
    Effect,
    Emit,
    Ended,
    HandOver,
    HttpRequest,
    Note,
    RemoveTag,
    Resolve,
    Send,
    SetField,
    StartFlow,
    StartTimer,
    dump_effect,
)
from flows.engine.facts import Facts
from flows.engine.inputs import HandedBack, HttpDone, Input, MessageIn, TimedOut
from flows.engine.nodes import NODE_TYPES, catalogue
from flows.engine.scenario import Scenario, ScenarioError, parse_scenario
from flows.engine.state import State, StateError, Taken, Waiting
from flows.engine.surroundings import FlowInfo, OtherTrigger, Surroundings, TemplateInfo
from flows.engine.trace import TraceEntry
from flows.engine.triggers import Trigger, matching_trigger

__all__ = [
    "NODE_TYPES",
    "AddTag",
    "Assign",
    "Calendar",
    "CalendarError",
    "CancelTimer",
    "Check",
    "Definition",
    "DefinitionError",
    "Diagnostic",
    "Effect",
    "Emit",
    "Ended",
    "Facts",
    "FlowInfo",
    "HandOver",
    "HandedBack",
    "HttpDone",
    "HttpRequest",
    "Input",
    "MessageIn",
    "Node",
    "Note",
    "OtherTrigger",
    "Played",
    "RemoveTag",
    "Resolve",
    "Scenario",
    "ScenarioError",
    "Send",
    "SetField",
    "Severity",
    "StartFlow",
    "StartTimer",
    "State",
    "StateError",
    "Step",
    "Surroundings",
    "Taken",
    "TemplateInfo",
    "TimedOut",
    "TraceEntry",
    "Trigger",
    "Waiting",
    "advance",
    "begin",
    "catalogue",
    "check",
    "diagnose",
    "dump_effect",
    "matching_trigger",
    "parse_definition",
    "parse_scenario",
    "play",
]
