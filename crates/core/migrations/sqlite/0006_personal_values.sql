-- What an event says of people: values and seeds, in sections by person. The bytes hold commitments to them and stay when
-- a section is dropped.
ALTER TABLE event ADD COLUMN personal BLOB;
-- Under which subjects an event that waits is to be found. Only PostgreSQL fills it.
ALTER TABLE event_pending ADD COLUMN subjects TEXT;

-- Where events stand that are about a thing or a person, or were done by one (kind 'actors'): by organization, in the order
-- of the log. Written with the seal.
CREATE TABLE event_subject (
    subject_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    org_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (subject_id, kind, org_id, number)
) STRICT, WITHOUT ROWID;
