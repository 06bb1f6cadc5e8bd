"""How good extraction and coding are, measured on coded plans."""
