"""What came of events, and how well the scores foretold it."""
