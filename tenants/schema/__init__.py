"""Making, migrating and dropping the agencies' schemas."""
