-- What an event says of people: values and seeds, in sections by person. The bytes hold commitments to them and stay when
-- a section is dropped.
ALTER TABLE event ADD COLUMN personal bytea;
-- Under which subjects an event that waits is to be found.
ALTER TABLE event_pending ADD COLUMN subjects text COLLATE "C";

-- Where events stand that are about a thing or a person, or were done by one (kind 'actors'): by organization, in the order
-- of the log. Written with the seal.
CREATE TABLE event_subject (
    subject_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    org_id uuid NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (subject_id, kind, org_id, number)
);
