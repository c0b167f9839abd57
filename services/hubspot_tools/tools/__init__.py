"""The tools: each a function of validated arguments, the caller and the toolbox, returning a result.

They raise HubSpotError for what HubSpot would not do; everything that a caller can mend comes back as a result.
"""
