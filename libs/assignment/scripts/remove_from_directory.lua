-- KEYS: directory audit
-- ARGV: base kind id seen retention_ms:number most:number *entries
-- Removes a person (kind `people`) or a team (kind `teams`), with the entries of the audit log. A person's open
-- conversations stay theirs until another teammate takes them. seen: the value that the editor saw; answers -1 if it has
-- changed.
-- include: _desk.lua
-- include: _audit.lua
local current = redis.call('HGET', directory, id)
if not current then return 0 end
if current ~= seen then return -1 end
redis.call('HDEL', directory, id)
redis.call('SREM', base .. 'from_file:' .. kind, id)
if kind == 'teams' then
  redis.call('DEL', base .. 'members:' .. id)
else
  redis.call('DEL', base .. 'person:' .. id, base .. 'connections:' .. id)
end
append_audit(audit, entries, retention_ms, most)
changed(base, 'directory')
return 1
