"""The tutorial: the ideas of Frontdesk, one a module, from an append to an inbound conversation."""
