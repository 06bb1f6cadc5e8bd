"""Measures of how good extraction and coding are, as functions of tables."""
