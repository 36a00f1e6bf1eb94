CREATE TABLE document (
    id UUID NOT NULL,
    recognition UUID NOT NULL,
    position INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    size_bytes INTEGER NOT NULL,
    content BYTEA NOT NULL,
    name BYTEA NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX ix_document_recognition ON document (recognition);

CREATE INDEX ix_document_sha256 ON document (sha256);

CREATE TABLE idempotency_key (
    account VARCHAR NOT NULL,
    route VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    body_digest VARCHAR NOT NULL,
    subject UUID NOT NULL,
    status INTEGER,
    answer JSONB,
    PRIMARY KEY (account, route, key)
);

CREATE TABLE institution (
    slug VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    country VARCHAR NOT NULL,
    zone VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    aliases JSONB NOT NULL,
    policy JSONB NOT NULL,
    PRIMARY KEY (slug)
);

CREATE TABLE offer (
    code VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    ects NUMERIC NOT NULL,
    hosts JSONB NOT NULL,
    identifiers JSONB NOT NULL,
    titles JSONB NOT NULL,
    PRIMARY KEY (code)
);

CREATE TABLE recusal (
    recognition UUID NOT NULL,
    round INTEGER NOT NULL,
    person VARCHAR NOT NULL,
    operation VARCHAR NOT NULL,
    by_fact VARCHAR,
    reason BYTEA,
    recused_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (recognition, round, person),
    UNIQUE (operation)
);

CREATE TABLE vote (
    recognition UUID NOT NULL,
    round INTEGER NOT NULL,
    person VARCHAR NOT NULL,
    operation VARCHAR NOT NULL,
    choice VARCHAR NOT NULL,
    lines JSONB NOT NULL,
    reason BYTEA,
    cast_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (recognition, round, person),
    UNIQUE (operation)
);

CREATE TABLE acknowledgement (
    institution VARCHAR NOT NULL,
    event_id UUID NOT NULL,
    sequence INTEGER NOT NULL,
    status VARCHAR NOT NULL,
    reference VARCHAR,
    reason VARCHAR,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (institution, event_id),
    FOREIGN KEY(institution) REFERENCES institution (slug)
);

CREATE TABLE body (
    institution VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    rules JSONB NOT NULL,
    voting_days INTEGER NOT NULL,
    reminder_days INTEGER NOT NULL,
    PRIMARY KEY (institution, code),
    FOREIGN KEY(institution) REFERENCES institution (slug)
);

CREATE TABLE component (
    institution VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    programme VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    ects NUMERIC NOT NULL,
    hours NUMERIC,
    eqf INTEGER,
    outcomes JSONB NOT NULL,
    PRIMARY KEY (institution, code),
    FOREIGN KEY(institution) REFERENCES institution (slug)
);

CREATE TABLE cursor (
    sink VARCHAR NOT NULL,
    institution VARCHAR NOT NULL,
    last_sequence INTEGER NOT NULL,
    blocked VARCHAR,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (sink, institution),
    FOREIGN KEY(institution) REFERENCES institution (slug)
);

CREATE TABLE grade_table (
    institution VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    scale VARCHAR NOT NULL,
    counts JSONB NOT NULL,
    PRIMARY KEY (institution, field, period),
    FOREIGN KEY(institution) REFERENCES institution (slug)
);

CREATE TABLE learner (
    id UUID NOT NULL,
    home VARCHAR NOT NULL,
    local_id_index VARCHAR NOT NULL,
    esi_index VARCHAR,
    identity BYTEA,
    erased_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    UNIQUE (home, local_id_index),
    FOREIGN KEY(home) REFERENCES institution (slug)
);

CREATE INDEX ix_learner_esi_index ON learner (esi_index);

CREATE TABLE log_entry (
    institution VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    subject VARCHAR NOT NULL,
    operation VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    detail JSONB NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    previous VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    PRIMARY KEY (institution, number),
    FOREIGN KEY(institution) REFERENCES institution (slug),
    UNIQUE (operation)
);

CREATE INDEX ix_log_entry_subject ON log_entry (subject);

CREATE TABLE person (
    subject VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    institution VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    PRIMARY KEY (subject),
    FOREIGN KEY(institution) REFERENCES institution (slug)
);

CREATE INDEX ix_person_institution ON person (institution);

CREATE TABLE programme (
    institution VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    total_ects NUMERIC NOT NULL,
    cycle INTEGER NOT NULL,
    body VARCHAR NOT NULL,
    policy JSONB NOT NULL,
    PRIMARY KEY (institution, code),
    FOREIGN KEY(institution) REFERENCES institution (slug)
);

CREATE TABLE standing_recognition (
    code VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    home VARCHAR NOT NULL,
    offer VARCHAR NOT NULL,
    component VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    PRIMARY KEY (code),
    FOREIGN KEY(home) REFERENCES institution (slug),
    FOREIGN KEY(offer) REFERENCES offer (code)
);

CREATE INDEX ix_standing_recognition_home ON standing_recognition (home);

CREATE TABLE stream (
    institution VARCHAR NOT NULL,
    last_sequence INTEGER NOT NULL,
    PRIMARY KEY (institution),
    FOREIGN KEY(institution) REFERENCES institution (slug)
);

CREATE TABLE access_grant (
    subject VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    PRIMARY KEY (subject, role, unit, valid_from),
    FOREIGN KEY(subject) REFERENCES person (subject)
);

CREATE TABLE data_key (
    document UUID NOT NULL,
    learner UUID NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (document, learner),
    FOREIGN KEY(document) REFERENCES document (id),
    FOREIGN KEY(learner) REFERENCES learner (id)
);

CREATE TABLE feed_event (
    institution VARCHAR NOT NULL,
    sequence INTEGER NOT NULL,
    event_id UUID NOT NULL,
    correlation_id UUID NOT NULL,
    type VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    data JSONB NOT NULL,
    learner UUID,
    sealed BYTEA,
    traceparent VARCHAR,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (institution, sequence),
    FOREIGN KEY(institution) REFERENCES institution (slug),
    UNIQUE (event_id),
    FOREIGN KEY(learner) REFERENCES learner (id)
);

CREATE INDEX feed_event_subject ON feed_event (institution, subject);

CREATE INDEX ix_feed_event_correlation_id ON feed_event (correlation_id);

CREATE TABLE involvement (
    person VARCHAR NOT NULL,
    offer VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    PRIMARY KEY (person, offer, kind),
    FOREIGN KEY(person) REFERENCES person (subject),
    FOREIGN KEY(offer) REFERENCES offer (code)
);

CREATE TABLE learner_key (
    learner UUID NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (learner),
    FOREIGN KEY(learner) REFERENCES learner (id)
);

CREATE TABLE part (
    id UUID NOT NULL,
    learner UUID NOT NULL,
    issuer_key VARCHAR,
    likeness_key VARCHAR NOT NULL,
    awarded_ects NUMERIC,
    PRIMARY KEY (id),
    FOREIGN KEY(learner) REFERENCES learner (id),
    UNIQUE (issuer_key)
);

CREATE INDEX ix_part_learner ON part (learner);

CREATE INDEX ix_part_likeness_key ON part (likeness_key);

CREATE TABLE pseudonym (
    institution VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    learner UUID NOT NULL,
    PRIMARY KEY (institution, name),
    FOREIGN KEY(institution) REFERENCES institution (slug),
    FOREIGN KEY(learner) REFERENCES learner (id)
);

CREATE INDEX ix_pseudonym_learner ON pseudonym (learner);

CREATE TABLE recognition (
    id UUID NOT NULL,
    home VARCHAR NOT NULL,
    learner UUID NOT NULL,
    programme VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    submitted_by VARCHAR NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    submission BYTEA NOT NULL,
    content BYTEA,
    hosts JSONB NOT NULL,
    route VARCHAR,
    basis VARCHAR,
    offer VARCHAR,
    due_on DATE,
    due_at TIMESTAMP WITH TIME ZONE,
    outcome VARCHAR,
    needs_attention VARCHAR,
    body VARCHAR,
    panel_round INTEGER NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(home) REFERENCES institution (slug),
    FOREIGN KEY(learner) REFERENCES learner (id)
);

CREATE INDEX ix_recognition_home ON recognition (home);

CREATE INDEX ix_recognition_learner ON recognition (learner);

CREATE INDEX ix_recognition_state ON recognition (state);

CREATE TABLE seat (
    institution VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    office VARCHAR NOT NULL,
    "group" VARCHAR NOT NULL,
    PRIMARY KEY (institution, body, person, valid_from),
    FOREIGN KEY(person) REFERENCES person (subject)
);

CREATE TABLE decision (
    recognition UUID NOT NULL,
    version INTEGER NOT NULL,
    outcome VARCHAR NOT NULL,
    route VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    decided_on DATE NOT NULL,
    person VARCHAR NOT NULL,
    policies JSONB NOT NULL,
    content BYTEA NOT NULL,
    content_digest VARCHAR NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (recognition, version),
    FOREIGN KEY(recognition) REFERENCES recognition (id)
);

CREATE TABLE panel (
    recognition UUID NOT NULL,
    round INTEGER NOT NULL,
    body VARCHAR NOT NULL,
    body_version INTEGER NOT NULL,
    draft_version INTEGER NOT NULL,
    seats JSONB NOT NULL,
    convened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closes_at TIMESTAMP WITH TIME ZONE NOT NULL,
    result VARCHAR,
    tally JSONB,
    closed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (recognition, round),
    FOREIGN KEY(recognition) REFERENCES recognition (id)
);

CREATE TABLE posting (
    id UUID NOT NULL,
    operation VARCHAR NOT NULL,
    recognition UUID NOT NULL,
    line INTEGER NOT NULL,
    home VARCHAR NOT NULL,
    learner UUID NOT NULL,
    part UUID NOT NULL,
    component VARCHAR NOT NULL,
    programme VARCHAR NOT NULL,
    used_ects NUMERIC NOT NULL,
    recognised_ects NUMERIC NOT NULL,
    grade BYTEA,
    provenance VARCHAR NOT NULL,
    reverses UUID,
    posted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (operation),
    FOREIGN KEY(recognition) REFERENCES recognition (id),
    FOREIGN KEY(learner) REFERENCES learner (id),
    FOREIGN KEY(part) REFERENCES part (id),
    UNIQUE (reverses)
);

CREATE INDEX ix_posting_recognition ON posting (recognition);

CREATE TABLE recognition_line (
    recognition UUID NOT NULL,
    number INTEGER NOT NULL,
    component VARCHAR NOT NULL,
    part UUID,
    host_ects NUMERIC,
    outcome VARCHAR,
    recognised_ects NUMERIC,
    PRIMARY KEY (recognition, number),
    FOREIGN KEY(recognition) REFERENCES recognition (id),
    FOREIGN KEY(part) REFERENCES part (id)
);

CREATE TABLE live_posting (
    learner UUID NOT NULL,
    part UUID NOT NULL,
    component VARCHAR NOT NULL,
    programme VARCHAR NOT NULL,
    posting UUID NOT NULL,
    used_ects NUMERIC NOT NULL,
    PRIMARY KEY (learner, part, component, programme),
    UNIQUE (posting),
    FOREIGN KEY(posting) REFERENCES posting (id)
);


-- What has happened is not edited: corrections are new rows.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER feed_event_is_append_only BEFORE UPDATE OR DELETE ON feed_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_is_append_only BEFORE UPDATE OR DELETE ON posting
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_is_append_only BEFORE UPDATE OR DELETE ON decision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vote_is_append_only BEFORE UPDATE OR DELETE ON vote
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_entry_is_append_only BEFORE UPDATE OR DELETE ON log_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Never more of a part's ECTS used up in one programme than were awarded (design D-04). The part's
-- row is locked first, so two recognitions of one part are judged one after the other.
CREATE FUNCTION refuse_double_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    awarded numeric;
    used numeric;
BEGIN
    SELECT coalesce(awarded_ects, 0) INTO awarded FROM part WHERE id = NEW.part FOR UPDATE;
    SELECT coalesce(sum(used_ects), 0) INTO used FROM live_posting
        WHERE part = NEW.part AND programme = NEW.programme;
    IF used + NEW.used_ects > awarded THEN
        RAISE EXCEPTION 'part % has % ECTS, % are used up in %: % more do not fit',
            NEW.part, awarded, used, NEW.programme, NEW.used_ects
            USING ERRCODE = 'check_violation', CONSTRAINT = 'part_used_up';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER live_posting_fits BEFORE INSERT ON live_posting
    FOR EACH ROW EXECUTE FUNCTION refuse_double_use();
