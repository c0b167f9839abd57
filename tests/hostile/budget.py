"""The bounds of what a text may cost, in Python and in a browser."""

LINEAR = 2.5
"""The allowed factor of the cost when the length doubles."""


RANKED = 4


SLOWEST = 3
"""The number of texts with a measured growth: the slowest ones at a fourth of the length."""


ROUNDS = 8
