-- What was decided about one course for one component, without a word about a person (O-42). It
-- outlives the recognition it comes from, so that is named and not referenced.
CREATE TABLE precedent (
    id UUID NOT NULL,
    recognition UUID NOT NULL,
    decision INTEGER NOT NULL,
    line INTEGER NOT NULL,
    version INTEGER NOT NULL,
    home VARCHAR NOT NULL,
    programme VARCHAR NOT NULL,
    component VARCHAR NOT NULL,
    component_version INTEGER NOT NULL,
    institution VARCHAR NOT NULL,
    awarding JSONB NOT NULL,
    course VARCHAR NOT NULL,
    course_version VARCHAR,
    purpose VARCHAR NOT NULL,
    title VARCHAR,
    words VARCHAR NOT NULL,
    language VARCHAR,
    outcomes JSONB NOT NULL,
    ects NUMERIC,
    hours NUMERIC,
    eqf INTEGER,
    facts JSONB NOT NULL,
    route VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    recognised_ects NUMERIC NOT NULL,
    reasons JSONB NOT NULL,
    decided_on DATE NOT NULL,
    expires_on DATE NOT NULL,
    policies JSONB NOT NULL,
    model_id VARCHAR,
    thresholds_version VARCHAR,
    follows UUID,
    status VARCHAR NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_code VARCHAR,
    ended_by VARCHAR,
    ended_words BYTEA,
    PRIMARY KEY (id),
    UNIQUE (recognition, decision, line),
    FOREIGN KEY(home) REFERENCES institution (slug),
    FOREIGN KEY(follows) REFERENCES precedent (id)
);

CREATE INDEX precedent_component ON precedent (home, component, institution, course);

CREATE INDEX precedent_words ON precedent USING gin (to_tsvector('simple'::regconfig, words));

-- What everybody may search: equal decisions of a year are one item. Functions, since the index and
-- those who ask have to say the same.
CREATE FUNCTION precedent_year(decided_on date) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT extract(year FROM decided_on)::integer $$;

CREATE FUNCTION precedent_item(
    home varchar, programme varchar, component varchar, component_version integer,
    institution varchar, course varchar, course_version varchar, outcome varchar
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(home || chr(31) || programme || chr(31) || component || chr(31)
        || component_version::text || chr(31) || institution || chr(31) || course || chr(31)
        || coalesce(course_version, '') || chr(31) || outcome)
$$;

CREATE INDEX precedent_items ON precedent (
    precedent_year(decided_on) DESC,
    precedent_item(home, programme, component, component_version, institution, course,
        course_version, outcome),
    status
);

CREATE INDEX ix_precedent_follows ON precedent (follows);

-- A line that was routed by a precedent, and what came of it.
CREATE TABLE precedent_use (
    recognition UUID NOT NULL,
    line INTEGER NOT NULL,
    precedent UUID NOT NULL,
    kind VARCHAR NOT NULL,
    differences JSONB NOT NULL,
    result VARCHAR,
    settled_at TIMESTAMP WITH TIME ZONE,
    settled_by VARCHAR,
    reason BYTEA,
    PRIMARY KEY (recognition, line),
    FOREIGN KEY(precedent) REFERENCES precedent (id)
);

CREATE INDEX ix_precedent_use_precedent ON precedent_use (precedent);

-- What a precedent says was decided so: only its end may still be written, and once.
CREATE FUNCTION refuse_other_precedent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{version,status,ended_at,ended_code,ended_by,ended_words}'::text[]
        <> to_jsonb(OLD) - '{version,status,ended_at,ended_code,ended_by,ended_words}'::text[]
        OR (OLD.status = 'OVERTURNED' AND NEW.status <> 'OVERTURNED')
    THEN
        RAISE EXCEPTION 'precedent % says what was decided', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'precedent_as_decided';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER precedent_as_decided BEFORE UPDATE ON precedent
    FOR EACH ROW EXECUTE FUNCTION refuse_other_precedent();
