"""The settings page of an agency's domains; what it does is in ``tenants.domains``."""
