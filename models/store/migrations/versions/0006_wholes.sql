-- An achievement may be a part of a larger one that carries credits too: a course of a module.
-- Neither may use up what the other has used (design D-04).
ALTER TABLE part ADD COLUMN inside UUID REFERENCES part (id);

CREATE INDEX ix_part_inside ON part (inside);

-- A part and all that it is a part of; UNION ends where documents contradict each other in a ring.
CREATE FUNCTION part_above(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE above (id, inside) AS (
        SELECT id, inside FROM part WHERE id = wanted
        UNION
        SELECT whole.id, whole.inside FROM part whole JOIN above ON whole.id = above.inside
    )
    SELECT id FROM above
$$;

-- A part and all its parts.
CREATE FUNCTION part_below(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below (id) AS (
        SELECT id FROM part WHERE id = wanted
        UNION
        SELECT piece.id FROM part piece JOIN below ON piece.inside = below.id
    )
    SELECT id FROM below
$$;

-- How many of a part's ECTS are left in a programme: of its own, and of all that it is a part of.
CREATE FUNCTION part_left(wanted uuid, of_programme varchar) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT min(coalesce(whole.awarded_ects, 0) - (
        SELECT coalesce(sum(used_ects), 0) FROM live_posting
            WHERE programme = of_programme AND part IN (SELECT part_below(whole.id))
    ))
    FROM part whole
    WHERE whole.id IN (SELECT part_above(wanted))
        AND (whole.id = wanted OR whole.awarded_ects IS NOT NULL)
$$;

-- The rows are locked first and in order, so two recognitions that share any of them are judged one
-- after the other.
CREATE OR REPLACE FUNCTION refuse_double_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    remaining numeric;
BEGIN
    PERFORM id FROM part WHERE id IN (SELECT part_above(NEW.part)) ORDER BY id FOR UPDATE;
    remaining := part_left(NEW.part, NEW.programme);
    IF NEW.used_ects > greatest(remaining, 0) THEN
        RAISE EXCEPTION 'of part % are % ECTS left in %: % do not fit',
            NEW.part, greatest(remaining, 0), NEW.programme, NEW.used_ects
            USING ERRCODE = 'check_violation', CONSTRAINT = 'part_used_up';
    END IF;
    RETURN NEW;
END
$$;
