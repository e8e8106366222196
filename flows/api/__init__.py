"""What the builder asks for: JSON both ways, one small module a subject."""
