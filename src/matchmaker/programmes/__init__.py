"""The programmes of the mission: where an event starts, who takes part, and what registration lacks."""
