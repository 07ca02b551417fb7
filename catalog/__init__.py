"""The catalogue: what a book is, where it is kept, how it is found."""
