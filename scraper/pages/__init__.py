"""Extraction: what a page says, as pure functions of the response."""
