"""Published revisions: the promise each makes, calendars, letters, and the folders they lie in."""
