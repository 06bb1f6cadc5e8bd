"""Extraction: a PDF in, passages with page, box, section and kind out."""
