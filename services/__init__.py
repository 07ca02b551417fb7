"""The three services: vectors, clusters and covers for the books that the pipeline brings in."""
