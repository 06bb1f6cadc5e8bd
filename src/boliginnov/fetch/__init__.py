"""Downloads the plans that a manifest lists by their public addresses, politely."""
