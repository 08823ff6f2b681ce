"""How the shipped samples are made: invented words, companies, wishes, and the files they are written to."""
