"""One module for each format that catalogues come in."""
