"""A stand-in for HubSpot's contacts API: its shapes, errors, limits and quirks, in memory.

It serves demos, tests and benchmarks. Its behaviour follows HubSpot's documents and recorded answers. Where those
disagree there is a setting (`settings`). `edge` receives requests, `routes` names the calls, and `objects`, `batch`,
`search`, `timeline`, `owners`, `properties` and `usage` handle them. The other modules are the account.
"""
