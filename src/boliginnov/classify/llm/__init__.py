"""A language model behind an OpenAI-compatible address as a coder: prompted with the codebook, checked, cached, never trusted blindly."""
