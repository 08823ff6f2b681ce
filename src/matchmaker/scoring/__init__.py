"""How well each supplier and buyer fit, and why."""
