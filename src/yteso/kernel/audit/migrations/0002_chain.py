"""The trigger that numbers and chains entries, and those that refuse any change.

Why 16 chains: writers of one chain wait for each other, because a link needs the link before. An entry
goes to the chain of its backend's pid; if another transaction holds that chain's head, to any free one.
A transaction that already holds a chain therefore never waits here, so two of them cannot deadlock.
"""

from django.db import migrations

CREATE = """
INSERT INTO audit_chain (chain, seq, digest) SELECT n, 0, ''::bytea FROM generate_series(0, 15) n;
ALTER TABLE audit_chain SET (fillfactor = 10, autovacuum_vacuum_threshold = 1000);

CREATE FUNCTION audit_entry_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own smallint := pg_backend_pid() % 16;
    head audit_chain%ROWTYPE;
BEGIN
    SELECT * INTO head FROM audit_chain WHERE chain = own FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT * INTO head FROM audit_chain ORDER BY chain FOR UPDATE SKIP LOCKED LIMIT 1;
    END IF;
    IF NOT FOUND THEN
        INSERT INTO audit_chain (chain, seq, digest) VALUES (own, 0, '') ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM audit_chain WHERE chain = own FOR UPDATE;
    END IF;
    NEW.chain := head.chain;
    NEW.seq := head.seq + 1;
    NEW.previous := head.digest;
    NEW.digest := sha256(convert_to(json_build_array(
        NEW.id::text, (extract(epoch from NEW.at) * 1000000)::bigint, NEW.kind, NEW.user_id::text,
        NEW.user_label, NEW.organisation_id::text, NEW.verb, NEW.person_id::text, NEW.person_ids::text,
        NEW.object_kind, NEW.object_id, NEW.purpose, NEW.emergency, NEW.detail::text, NEW.address,
        NEW.chain, NEW.seq, encode(NEW.previous, 'hex'))::text, 'UTF8'));
    UPDATE audit_chain SET seq = NEW.seq, digest = NEW.digest WHERE chain = head.chain;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_entry_link BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_link();

CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log can only be added to (% refused)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse();
"""

DROP = """
DROP TRIGGER audit_entry_no_truncate ON audit_entry;
DROP TRIGGER audit_entry_no_change ON audit_entry;
DROP TRIGGER audit_entry_link ON audit_entry;
DROP FUNCTION audit_entry_refuse();
DROP FUNCTION audit_entry_link();
TRUNCATE audit_chain;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
