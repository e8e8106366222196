"""Whole addresses of an agency's pages, for mails and whatever else leaves the page."""

from tenants import current, directory
from tenants.addresses import address


def absolute(path: str) -> str:
    """Return the address of a path on the primary domain of the agency entered."""
    return address(directory.primary_host(current.agency_id()), path)
