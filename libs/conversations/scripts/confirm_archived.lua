-- KEYS: state stream
-- ARGV: revision keep_s:number group *entry_ids
-- The archive has the conversation up to the entry `revision`. With no later one its keys live for `keep_s` more, for those
-- who have it open, unless work on it goes on. The events that led here are done.
-- include: _archive.lua
for _, entry_id in ipairs(entry_ids) do
  redis.call('XACK', stream, group, entry_id)
  redis.call('XDEL', stream, entry_id)
end
local status, tail = unpack(redis.call('HMGET', state, 'status', 'tail'))
if status ~= 'closed' or tail ~= revision then return 'changed' end
redis.call('HSET', state, 'archived', revision)
if is_busy(state) then return 'busy' end
shorten(state, keep_s)
return 'confirmed'
