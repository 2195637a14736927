-- The groups of one directory in the order of their names, for `sortBy=displayName`: the unique index is that of the whole
-- organization, where the groups of other directories stand between them.
CREATE INDEX org_group_by_directory_name ON org_group (directory_id, name_key);
