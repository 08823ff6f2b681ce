"""From planners' files to one frozen `Event`."""
