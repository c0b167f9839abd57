"""The tools that work on HubSpot's contacts: a tool request in, a result out, and nothing known of conversations."""
