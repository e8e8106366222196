"""Limits of the products that a message shows (cloud-api.md, section 1.2)."""

from whatsapp.simulator.checks.reading import Reader

MAX_SECTIONS = 10
MAX_PRODUCTS = 30
MAX_TITLE = 24


def product_sections(action: Reader) -> None:
    """Check ``sections``: ten of them and thirty products in all, at most."""
    sections = action.children("sections", 1, MAX_SECTIONS)
    count = 0
    for section in sections:
        section.only("title", "product_items")
        section.text("title", MAX_TITLE, required=len(sections) > 1)
        for item in section.children("product_items", 1, MAX_PRODUCTS):
            item.only("product_retailer_id")
            item.text("product_retailer_id", 200)
            count += 1
    if count > MAX_PRODUCTS:
        raise action.wrong("sections", f"has {count} products; the most is {MAX_PRODUCTS}.")
