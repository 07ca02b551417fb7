"""The routes, one file to a subject."""
