"""What stops the embedded servers, as a sentence."""


class EmbeddedError(Exception):
    """An embedded server cannot run; the message says why and what to do."""
