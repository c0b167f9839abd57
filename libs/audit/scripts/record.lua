-- KEYS: audit
-- ARGV: retention_ms:number most:number *entries
-- Appends entries to the audit log.
-- include: _audit.lua
append_audit(audit, entries, retention_ms, most)
return #entries
