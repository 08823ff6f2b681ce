"""Tables and interpreters by name: few changes, short walks."""
