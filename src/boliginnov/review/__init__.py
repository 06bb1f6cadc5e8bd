"""People's decisions on single passages."""
