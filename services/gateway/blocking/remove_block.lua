-- KEYS: blocks audit
-- ARGV: changed id retention_ms:number most_entries:number entry
-- Removes a block, and appends the entry of the audit log. Answers 0 if there was none.
-- include: _audit.lua
-- include: _publish.lua
if redis.call('HDEL', blocks, id) == 0 then return 0 end
append_audit(audit, { entry }, retention_ms, most_entries)
publish(changed, 'blocks')
return 1
