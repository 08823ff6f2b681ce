"""Registration files as they come: headings matched, rows accounted for, companies entered twice shown."""
