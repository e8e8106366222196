"""Measurements: ``make bench`` prints one JSON line a figure.

Each figure has our number, the raw limit measured in the same run, and the ratio. Absolute times
vary between machines; ratios say more.
"""
