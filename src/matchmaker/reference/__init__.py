"""Facts that ship with the library."""
