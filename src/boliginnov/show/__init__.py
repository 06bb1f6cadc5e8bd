"""Pictures of what was read: for a person who wants to check the extraction."""
