"""Texts with variables: filled in by Liquid, fenced in; pure."""

from conversations.texts.render import (
    Answer,
    Renderer,
    TemplateError,
    has_variables,
    may_be_blank,
    strings,
)

__all__ = [
    "Answer",
    "Renderer",
    "TemplateError",
    "has_variables",
    "may_be_blank",
    "strings",
]
