"""The lists in Redis that together hold each conversation in which the contact has acted, for those who count them.

The desk itself reads `open` and `closed` only: staff's own conversations with the assistant are in other lists.
"""

OPEN_LISTS = ("open", "private")

CLOSED_LISTS = ("closed", "private_closed")
