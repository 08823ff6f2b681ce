"""The fewest breaks of small events, proved by SAT."""
