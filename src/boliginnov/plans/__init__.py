"""Which plans there are, and what is known about each before and after reading it."""
