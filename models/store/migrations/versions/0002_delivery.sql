CREATE TABLE dead_letter (
    institution VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    code VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    size_bytes INTEGER NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (institution, position)
);
