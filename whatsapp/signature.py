"""Webhook signatures: ``X-Hub-Signature-256: sha256=<hex>`` over the raw body; pure."""

import hmac


def sign(secret: str, raw: bytes) -> str:
    """Return the header's value for these bytes."""
    return "sha256=" + hmac.digest(secret.encode(), raw, "sha256").hex()


def verify(secret: str, raw: bytes, header: str | None) -> bool:
    """Return whether the header signs these bytes; in constant time, and never raising."""
    return same(header or "", sign(secret, raw))


def same(given: str, expected: str) -> bool:
    """Compare secrets in constant time; an empty expectation is met by nothing."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())
