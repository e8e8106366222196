"""The project's database backend (``ENGINE = "tenants.postgres"``)."""
