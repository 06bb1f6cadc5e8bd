"""Coding of passages: coders behind one interface, how they are trained and what they say about their decisions."""
