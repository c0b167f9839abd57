"""The archive's service: it takes closed conversations into the database, and lets Redis forget them then."""
