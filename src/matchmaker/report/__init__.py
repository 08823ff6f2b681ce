"""What the planner takes away: workbook, page, calendar, manifest."""
