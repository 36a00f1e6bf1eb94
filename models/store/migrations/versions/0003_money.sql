CREATE TABLE development_agreement (
    code VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    offer VARCHAR NOT NULL,
    lead VARCHAR NOT NULL,
    parties JSONB NOT NULL,
    period VARCHAR NOT NULL,
    fee JSONB NOT NULL,
    terms JSONB NOT NULL,
    share_tax VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    confirmed_by VARCHAR NOT NULL,
    PRIMARY KEY (code, version),
    FOREIGN KEY(offer) REFERENCES offer (code),
    FOREIGN KEY(lead) REFERENCES institution (slug),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);

CREATE INDEX ix_development_agreement_offer ON development_agreement (offer);

CREATE TABLE fee (
    id UUID NOT NULL,
    source VARCHAR NOT NULL,
    source_reference VARCHAR NOT NULL,
    offer VARCHAR NOT NULL,
    paid_on DATE NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency VARCHAR NOT NULL,
    tax VARCHAR NOT NULL,
    refund_of UUID,
    institution VARCHAR NOT NULL,
    recorded_by VARCHAR NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (source, source_reference),
    FOREIGN KEY(offer) REFERENCES offer (code),
    UNIQUE (refund_of),
    FOREIGN KEY(refund_of) REFERENCES fee (id),
    FOREIGN KEY(institution) REFERENCES institution (slug),
    CHECK (amount_minor >= 0)
);

CREATE INDEX ix_fee_offer ON fee (offer);

CREATE INDEX ix_fee_institution ON fee (institution);

CREATE TABLE agreement_period (
    agreement VARCHAR NOT NULL,
    agreement_version INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    currency VARCHAR NOT NULL,
    gross_minor BIGINT NOT NULL,
    enrolments INTEGER NOT NULL,
    booked JSONB NOT NULL,
    PRIMARY KEY (agreement, agreement_version, starts_on, currency),
    FOREIGN KEY(agreement, agreement_version) REFERENCES development_agreement (code, version),
    CHECK (gross_minor >= 0),
    CHECK (enrolments >= 0)
);

CREATE TABLE fee_allocation (
    fee UUID NOT NULL,
    agreement VARCHAR NOT NULL,
    agreement_version INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    currency VARCHAR NOT NULL,
    PRIMARY KEY (fee),
    FOREIGN KEY(fee) REFERENCES fee (id),
    FOREIGN KEY(agreement, agreement_version, starts_on, currency)
        REFERENCES agreement_period (agreement, agreement_version, starts_on, currency)
);

CREATE INDEX ix_fee_allocation_agreement ON fee_allocation (agreement);

CREATE TABLE ledger_entry (
    id UUID NOT NULL,
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    operation VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    fee UUID NOT NULL,
    agreement VARCHAR,
    agreement_version INTEGER,
    starts_on DATE,
    lines INTEGER NOT NULL,
    booked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (number),
    UNIQUE (operation),
    FOREIGN KEY(fee) REFERENCES fee (id),
    FOREIGN KEY(agreement, agreement_version) REFERENCES development_agreement (code, version),
    CHECK (lines >= 2)
);

CREATE INDEX ix_ledger_entry_fee ON ledger_entry (fee);

CREATE INDEX ix_ledger_entry_agreement ON ledger_entry (agreement);

CREATE TABLE ledger_line (
    entry UUID NOT NULL,
    number INTEGER NOT NULL,
    account VARCHAR NOT NULL,
    kind VARCHAR,
    currency VARCHAR NOT NULL,
    amount_minor BIGINT NOT NULL,
    tax VARCHAR NOT NULL,
    PRIMARY KEY (entry, number),
    FOREIGN KEY(entry) REFERENCES ledger_entry (id)
);

CREATE INDEX ix_ledger_line_account ON ledger_line (account);

-- What was paid and booked is not edited: a refund is a new fee, a correction a new entry.
CREATE TRIGGER fee_is_append_only BEFORE UPDATE OR DELETE ON fee
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fee_allocation_is_append_only BEFORE UPDATE OR DELETE ON fee_allocation
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_is_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_line_is_append_only BEFORE UPDATE OR DELETE ON ledger_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- At every commit each entry has all its lines and they sum to zero in each currency (invariant 4).
CREATE FUNCTION require_balance(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    stated integer;
    counted integer;
    unbalanced record;
BEGIN
    SELECT lines INTO stated FROM ledger_entry WHERE id = checked;
    SELECT count(*) INTO counted FROM ledger_line WHERE entry = checked;
    IF counted <> stated THEN
        RAISE EXCEPTION 'entry % states % lines and has %', checked, stated, counted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_complete';
    END IF;
    SELECT currency, sum(amount_minor) AS rest INTO unbalanced FROM ledger_line
        WHERE entry = checked GROUP BY currency HAVING sum(amount_minor) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not sum to zero: % % are over',
            checked, unbalanced.rest, unbalanced.currency
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balanced';
    END IF;
END
$$;

CREATE FUNCTION require_balance_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_balance(NEW.id);
    RETURN NULL;
END
$$;

CREATE FUNCTION require_balance_of_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_balance(NEW.entry);
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balance_of_entry();
CREATE CONSTRAINT TRIGGER ledger_line_balances AFTER INSERT ON ledger_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balance_of_line();

-- An offer has at most one agreement on any day. The offer's row is locked first, so two agreements
-- written at once are judged one after the other.
CREATE FUNCTION refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    other record;
BEGIN
    PERFORM 1 FROM offer WHERE code = NEW.offer FOR NO KEY UPDATE;
    SELECT code, version INTO other FROM development_agreement
        WHERE offer = NEW.offer AND (code, version) <> (NEW.code, NEW.version)
        AND valid_from <= coalesce(NEW.valid_to, 'infinity'::date)
        AND NEW.valid_from <= coalesce(valid_to, 'infinity'::date) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'offer % already has agreement % version % in that time',
            NEW.offer, other.code, other.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'development_agreement_alone';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER development_agreement_alone BEFORE INSERT OR UPDATE ON development_agreement
    FOR EACH ROW EXECUTE FUNCTION refuse_overlap();

-- Terms are frozen with their version, since fees rest on them; only the end may still be set, and
-- not before a period in which fees were shared.
CREATE FUNCTION refuse_other_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'valid_to' <> to_jsonb(OLD) - 'valid_to' THEN
        RAISE EXCEPTION 'agreement % version % is frozen: write its next version',
            OLD.code, OLD.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'development_agreement_frozen';
    END IF;
    IF EXISTS (
        SELECT 1 FROM fee_allocation JOIN fee ON fee.id = fee_allocation.fee
        WHERE agreement = NEW.code AND agreement_version = NEW.version
        AND fee.refund_of IS NULL AND fee.paid_on > NEW.valid_to
    ) THEN
        RAISE EXCEPTION 'fees paid after % are already shared by agreement % version %',
            NEW.valid_to, NEW.code, NEW.version
            USING ERRCODE = 'check_violation', CONSTRAINT = 'development_agreement_frozen';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER development_agreement_frozen BEFORE UPDATE OR DELETE ON development_agreement
    FOR EACH ROW EXECUTE FUNCTION refuse_other_terms();
