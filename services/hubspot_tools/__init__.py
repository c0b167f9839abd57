"""The tools that work on HubSpot's contacts. They turn requests into results, and know nothing of conversations."""
