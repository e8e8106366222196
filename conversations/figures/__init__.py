"""Figures: what the rows say over a period. Everything is computed from rows when it is asked for.

What each figure means stands in the docstring of the module that computes it, and, for people, on
the page. Times are those of the conversations (``conversations.clock``), days those of the zone
that was asked for.
"""
