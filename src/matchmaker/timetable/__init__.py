"""When and where each meeting is held: rules as rows, bounds, solvers, the checker."""
