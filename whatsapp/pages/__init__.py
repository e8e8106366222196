"""The pages of numbers, templates and entry links."""
