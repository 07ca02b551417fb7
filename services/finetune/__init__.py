"""Trains the encoder on the catalogue's own labels, authors, series and collections."""
