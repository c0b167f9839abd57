"""A stand-in for HubSpot's contacts API: its shapes, errors, limits and quirks, in memory.

It serves demos, tests and benchmarks. What it does follows HubSpot's documents and recorded answers; where those
disagree there is a setting (`settings`). How it is laid out: `edge` takes the requests, `routes` names the calls,
`objects`, `batch`, `search`, `timeline`, `owners`, `properties` and `usage` are the calls, and the rest is the account.
"""
