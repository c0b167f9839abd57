"""How Frontdesk is delivered: the chart, releases, upgrades, backup and restore."""
