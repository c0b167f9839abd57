"""The bounds of what a text may cost, in Python and in a browser."""

LINEAR = 2.5
"""The allowed factor of the cost when the length doubles."""


RANKED = 4


MAX_RANKED = 600
"""Characters: texts are ranked at a fourth of the length, or at this length if it is shorter."""


SLOWEST = 3
"""The number of texts with a measured growth: the slowest ones in the ranking."""


ROUNDS = 8
