"""Files of contacts: taken in, watched while they are imported, and what of them failed."""
