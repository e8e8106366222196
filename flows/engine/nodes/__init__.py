"""All node types there are, by name."""

from typing import Any

from flows.engine.nodes.actions import (
    AssignType,
    EmitEventType,
    EndType,
    HandOverType,
    NoteType,
    ResolveType,
    SetFieldType,
    TagType,
)
from flows.engine.nodes.ask import AskType
from flows.engine.nodes.base import NodeType
from flows.engine.nodes.flows import CallFlowType, StartFlowType
from flows.engine.nodes.http import HttpRequestType
from flows.engine.nodes.logic import ConditionType, SplitType, SwitchType, WindowCheckType
from flows.engine.nodes.messages import MEDIA_KINDS, MessageType
from flows.engine.nodes.questions import (
    ButtonsType,
    CarouselType,
    FormType,
    ListType,
    LocationRequestType,
    TemplateType,
)
from flows.engine.nodes.wait import WaitType

NODE_TYPES: dict[str, NodeType[Any]] = {
    node_type.name: node_type
    for node_type in (
        MessageType("text", ("text",)),
        MessageType("media", MEDIA_KINDS),
        ButtonsType("buttons"),
        ListType("list"),
        MessageType("location", ("location",)),
        LocationRequestType("location_request"),
        MessageType("contact_card", ("contacts",)),
        MessageType("link_button", ("link_button",)),
        CarouselType("carousel"),
        FormType("form"),
        TemplateType("template"),
        AskType("ask"),
        ConditionType("condition"),
        SwitchType("switch"),
        SplitType("split"),
        WindowCheckType("window_check"),
        WaitType("wait"),
        SetFieldType("set_field"),
        TagType("tag"),
        AssignType("assign"),
        HandOverType("hand_over"),
        ResolveType("resolve"),
        NoteType("note"),
        HttpRequestType("http_request"),
        EmitEventType("emit_event"),
        CallFlowType("call_flow"),
        StartFlowType("start_flow"),
        EndType("end"),
    )
}


def catalogue() -> dict[str, dict[str, Any]]:
    """Return, by type, what it waits for and the JSON Schema of its config."""
    return {
        name: {"waits": node_type.waits, "config": node_type.model.model_json_schema()}
        for name, node_type in NODE_TYPES.items()
    }
