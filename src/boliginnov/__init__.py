"""boliginnov: Norwegian municipal housing plans in, a coded data set for policy research out."""

__version__ = "0.1.0"
