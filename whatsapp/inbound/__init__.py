"""From the public inbox into the agencies: claim, route, parse, apply."""
