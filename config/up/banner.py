"""What a person needs once everything runs."""

from typing import Any


def banner(seeded: dict[str, Any]) -> str:
    """Return the addresses and sign-ins of ``seed_demo``: ``{"urls": {…}, "sign_ins": […]}``."""
    lines = ["", "Transom is running. Open the inbox, and beside it the phone:", ""]
    lines += [f"    {name:<12}{url}" for name, url in seeded["urls"].items()]
    lines.append("")
    lines += [
        f"    {entry['where']:<18}{entry['email']}  {entry['password']}"
        for entry in seeded["sign_ins"]
    ]
    lines += ["", "Ctrl-C stops everything; the data stays. The programs' logs follow.", ""]
    return "\n".join(lines)
