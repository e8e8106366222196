"""The one place that sends: window guard, limits, Graph, and the record of what became of it."""
