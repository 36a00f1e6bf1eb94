-- Which components changed since one looked? Without reading all of them.
CREATE TABLE catalogue_change (
    catalogue UUID NOT NULL DEFAULT gen_random_uuid(),
    number INTEGER NOT NULL DEFAULT 1,
    written_by BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (catalogue)
);

INSERT INTO catalogue_change DEFAULT VALUES;

CREATE TABLE component_change (
    institution VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (institution, code)
);

CREATE INDEX ix_component_change_number ON component_change (number);

INSERT INTO component_change SELECT institution, code, 1 FROM component;

-- The row is held until commit, before any component is: numbers become visible in their order, and
-- whoever has seen a number has seen every change up to it.
CREATE FUNCTION count_catalogue_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogue_change
        SET number = number + 1, written_by = pg_current_xact_id()::text::bigint
        WHERE written_by <> pg_current_xact_id()::text::bigint;
    RETURN NULL;
END
$$;

CREATE TRIGGER catalogue_change_counted BEFORE INSERT OR UPDATE OR DELETE ON component
    FOR EACH STATEMENT EXECUTE FUNCTION count_catalogue_change();

CREATE FUNCTION note_component_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO component_change
            SELECT OLD.institution, OLD.code, number FROM catalogue_change
            ON CONFLICT (institution, code) DO UPDATE SET number = EXCLUDED.number;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO component_change
            SELECT NEW.institution, NEW.code, number FROM catalogue_change
            ON CONFLICT (institution, code) DO UPDATE SET number = EXCLUDED.number;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER component_change_noted AFTER INSERT OR UPDATE OR DELETE ON component
    FOR EACH ROW EXECUTE FUNCTION note_component_change();

-- A text is read once by each model. No person's words: texts of the catalogue and of precedents.
CREATE TABLE text_vector (
    model_id VARCHAR NOT NULL,
    digest BYTEA NOT NULL,
    half BYTEA NOT NULL,
    used_on DATE NOT NULL,
    PRIMARY KEY (model_id, digest)
);

CREATE TABLE learned_ranking (
    home VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    model_id VARCHAR NOT NULL,
    learned_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided INTEGER NOT NULL,
    ranking JSONB NOT NULL,
    PRIMARY KEY (home, version),
    FOREIGN KEY(home) REFERENCES institution (slug)
);
