"""Reading what addresses and forms say."""

# Longer numbers are no row's, and no file's size.
DIGITS = 18


def whole_number(text: str) -> int:
    """Return the number that a text is; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else 0
