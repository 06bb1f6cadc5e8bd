"""Tables of measures: what is to be done, by whom, by when and at what cost."""
