"""From tables to tables: every figure that the report shows is computed here."""
