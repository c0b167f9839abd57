"""Words of a private vocabulary, which the project's own text avoids."""

import re

ODD = re.compile(
    r"\b(?:somebody|nobody|anybody|whoever|whom|whose|anew|mend(?:s|ed|ing)?|meanwhile|beside|lately|surely|told|heard|"
    r"whatever|wherever|for ever|in hand|at hand)\b",
    re.IGNORECASE,
)
