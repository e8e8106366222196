"""What a mail says, as text and as HTML in the agency's brand."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

from agency import theme
from agency.branding import support
from agency.models import Brand

# The picture that the HTML part shows, within the mail itself: nothing is fetched to read it.
LOGO_ID = "logo"


@dataclass(frozen=True)
class Button:
    """Where a mail leads; ``url`` is absolute."""

    label: str
    url: str


@dataclass(frozen=True)
class Letter:
    """The words of a mail, in the language of its recipient."""

    heading: str
    lines: tuple[str, ...]
    button: Button | None = None
    small: str = ""


def text(letter: Letter, brand: Brand) -> str:
    """Return the part for readers that show no HTML."""
    said = [letter.heading, *letter.lines]
    if letter.button:
        said.append(f"{letter.button.label}:\n{letter.button.url}")
    if letter.small:
        said.append(letter.small)
    foot = [brand.name, *(way.text for way in support.ways(brand))]
    if brand.mail_footer:
        foot.append(brand.mail_footer)
    return "\n\n".join(said) + "\n\n-- \n" + "\n".join(line for line in foot if line) + "\n"


def html(letter: Letter, brand: Brand, subject: str) -> str:
    """Return the part that most people see."""
    return render_to_string(
        "agency/mail/frame.html",
        {
            "letter": letter,
            "brand": brand,
            "subject": subject,
            "language": get_language() or "en",
            "direction": "rtl" if get_language_bidi() else "ltr",
            "colours": theme.colours(brand),
            "support": support.ways(brand),
            "logo_id": LOGO_ID,
        },
    )
