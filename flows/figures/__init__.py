"""What flows did over a period."""
