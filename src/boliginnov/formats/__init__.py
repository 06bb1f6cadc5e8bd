"""Formats: a plan of any format in, the same passages out; readers of Word, OpenDocument and web pages, and workers that read many plans."""
