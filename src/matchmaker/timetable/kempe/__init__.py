"""Large events: placing and fewer breaks by moves along Kempe chains."""
