"""Text as WhatsApp shows it: *bold*, _italic_, ~struck~, ```mono```, quotes, lists and links.

Everything is escaped; only the marks above become markup. Each pattern stops at the next mark of
its own kind, so that the work grows with the text's length and no faster.
"""

import re
from collections.abc import Callable

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_BLOCK = re.compile(r"```(.+?)```", re.DOTALL)
_INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<link>\b(?:https?://|www\.)[^\s<>\"'`]+)"
    r"|(?<![\w*])\*(?P<strong>(?! )[^*\n]+(?<! ))\*(?![\w*])"
    r"|(?<![\w_])_(?P<em>(?! )[^_\n]+(?<! ))_(?![\w_])"
    r"|(?<![\w~])~(?P<s>(?! )[^~\n]+(?<! ))~(?![\w~])",
    re.IGNORECASE,
)
_LINE = re.compile(r"(?P<quote>> ?)|(?P<item>[-*] )|(?P<number>\d{1,3}\. )")
_TRAILING = ".,;:!?)]}*_~"
_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}"
    "|[0-9#*]\ufe0f?\u20e3"
    "|[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
    "(?:\u200d[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*)*)"
)
# So many alone are shown large.
LARGE = 3


def formatted(text: str) -> SafeString:
    """Return the text as HTML; line breaks are left to the style sheet."""
    parts = []
    # Every second part stood between the marks.
    for index, part in enumerate(_BLOCK.split(text)):
        if index % 2:
            parts.append(format_html("<code>{}</code>", part.strip("\n")))
        else:
            parts.append(_lines(part))
    return _joined(parts)


def is_few_emoji(text: str) -> bool:
    """Return whether a text is nothing but one to three emoji, which are shown large."""
    bare = "".join(text[: LARGE * 40].split())
    found = _EMOJI.findall(bare)
    return 0 < len(found) <= LARGE and "".join(found) == "".join(text.split())


def _lines(text: str) -> SafeString:
    return _joined([_line(line) for line in text.split("\n")], "\n")


def _line(line: str) -> SafeString:
    found = _LINE.match(line)
    if found is None or not line[found.end() :].strip():
        return _inline(line)
    rest = _inline(line[found.end() :])
    if found["quote"]:
        return format_html('<span class="said-quote">{}</span>', rest)
    mark = "•" if found["item"] else found["number"].strip()
    return format_html('<span class="said-item"><span>{}</span> {}</span>', mark, rest)


def _inline(text: str) -> SafeString:
    parts: list[SafeString] = []
    place = 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[place : found.start()]))
        kind = found.lastgroup or ""
        parts.append(_MARKS[kind](found[kind]))
        place = found.end()
    parts.append(escape(text[place:]))
    return _joined(parts)


def _code(text: str) -> SafeString:
    return format_html("<code>{}</code>", text.strip("`"))


def _link(text: str) -> SafeString:
    address = text.rstrip(_TRAILING)
    # A bracket that the address opened itself belongs to it.
    if text[len(address) :].startswith(")") and address.count("(") > address.count(")"):
        address += ")"
    target = address if "://" in address else f"https://{address}"
    return format_html(
        '<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>{}',
        target,
        address,
        text[len(address) :],
    )


def _marked(tag: str) -> Callable[[str], SafeString]:
    # The tag is one of three constants below.
    return lambda text: _joined(
        [mark_safe(f"<{tag}>"), _inline(text), mark_safe(f"</{tag}>")]  # noqa: S308
    )


def _joined(parts: list[SafeString], between: str = "") -> SafeString:
    """Join what is safe already."""
    return mark_safe(between.join(parts))  # noqa: S308


_MARKS: dict[str, Callable[[str], SafeString]] = {
    "code": _code,
    "link": _link,
    "strong": _marked("strong"),
    "em": _marked("em"),
    "s": _marked("s"),
}
