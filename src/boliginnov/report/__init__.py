"""The report: one self-contained HTML page, in Norwegian, of what the plans say and how sure we are."""
