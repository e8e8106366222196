"""The bundled files that the phone can attach."""

from dataclasses import dataclass
from pathlib import Path

from whatsapp.simulator.refusal import Refusal

FOLDER = Path(__file__).parent / "static" / "samples"
# name -> (file, MIME type, kind of message, label)
SAMPLES = {
    "sunset": ("sunset.jpg", "image/jpeg", "image", "Sunset"),
    "receipt": ("receipt.png", "image/png", "image", "Receipt"),
    "room": ("room.jpg", "image/jpeg", "image", "Room"),
    "sticker": ("sticker.webp", "image/webp", "sticker", "Sticker"),
    "document": ("document.pdf", "application/pdf", "document", "Document"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One bundled file."""

    data: bytes
    mime_type: str
    filename: str


def sample(name: str) -> Sample:
    """Return a bundled file; raises :class:`Refusal` 100 for an unknown name."""
    found = SAMPLES.get(name)
    if found is None:
        raise Refusal(100, f"Sample {name!r} is not one of {', '.join(SAMPLES)}.")
    file, mime_type, _, _ = found
    return Sample((FOLDER / file).read_bytes(), mime_type, file)
