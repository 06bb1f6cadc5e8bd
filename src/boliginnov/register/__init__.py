"""The register of Norwegian municipalities and the county each belongs to."""
