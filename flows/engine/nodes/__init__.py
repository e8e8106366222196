"""All node types there are, by name."""

from typing import Any

from flows.engine.nodes.actions import EndType, HandOverType, SetFieldType, TagType
from flows.engine.nodes.ask import AskType
from flows.engine.nodes.base import NodeType
from flows.engine.nodes.http import HttpRequestType
from flows.engine.nodes.logic import ConditionType, WaitType, WindowCheckType
from flows.engine.nodes.messages import MEDIA_KINDS, MessageType
from flows.engine.nodes.questions import (
    ButtonsType,
    ListType,
    LocationRequestType,
    TemplateType,
)

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
        TemplateType("template"),
        AskType("ask"),
        ConditionType("condition"),
        WindowCheckType("window_check"),
        WaitType("wait"),
        SetFieldType("set_field"),
        TagType("tag"),
        HandOverType("hand_over"),
        HttpRequestType("http_request"),
        EndType("end"),
    )
}


def catalogue() -> dict[str, dict[str, Any]]:
    """Return, by type, what it waits for and the JSON Schema of its config."""
    return {
        name: {"waits": node_type.waits, "config": node_type.model.model_json_schema()}
        for name, node_type in NODE_TYPES.items()
    }
