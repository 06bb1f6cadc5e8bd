"""Files that people and programs read: CSV, Parquet and their description."""
