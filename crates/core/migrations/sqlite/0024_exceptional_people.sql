-- People who cannot use anything: few among many, and looked for by their status.
CREATE INDEX directory_user_off ON directory_user (org_id, id) WHERE NOT active OR suspended_at IS NOT NULL;
CREATE INDEX account_inactive ON account (managed_by, id) WHERE status = 'inactive';
