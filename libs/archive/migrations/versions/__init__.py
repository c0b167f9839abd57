"""The migrations of the archive, by number. The newest number is the revision that programs need."""
