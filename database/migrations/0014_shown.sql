-- Which lists show a book: those alone are made again when no source lists it any more.
CREATE INDEX neighbours_shown ON neighbours USING gin (shown);
