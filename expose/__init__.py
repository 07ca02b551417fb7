"""The HTTP API: answers from what is stored, and never loads a model."""
