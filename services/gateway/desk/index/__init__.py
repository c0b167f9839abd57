"""A copy of the desk's conversations in the process's memory, by which it lists, counts and searches them."""
