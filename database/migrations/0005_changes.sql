-- Whoever keeps answers hears when they may have changed: NOTIFY on the channel `catalogue`, with the
-- commit, from whatever changes a table that answers are made of.

CREATE FUNCTION catalogue_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('catalogue', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON books
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON clusters
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON book_clusters
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();
CREATE TRIGGER changed AFTER INSERT OR DELETE OR UPDATE OF state ON vectorizers
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed();

-- What is filled in for a vectorizer that is not in charge yet changes no answer.
CREATE FUNCTION vectors_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed_rows AS r JOIN vectorizers AS z ON z.id = r.vectorizer_id
               WHERE z.state = 'active') THEN
        PERFORM pg_notify('catalogue', '');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER inserted AFTER INSERT ON vectors REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION vectors_changed();
CREATE TRIGGER deleted AFTER DELETE ON vectors REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION vectors_changed();
CREATE TRIGGER inserted AFTER INSERT ON hubs REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION vectors_changed();
