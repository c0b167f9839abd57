-- KEYS: state log attachments forgotten
-- ARGV: fields files ttl:number *entries
-- Brings a closed conversation back from the archive for a late event: its state and its log, with the offsets that they
-- had. It is in none of the desk's lists until something is appended to it. A conversation that is here stays as it is.
-- fields: the state as a JSON object. files: what is known of its files, likewise. entries: pairs of offset and entry.
if redis.call('EXISTS', state, log) == 2 then return 'present' end
local stored = cjson.decode(fields)
-- The archive may have been read before the person was forgotten.
if redis.call('ZSCORE', forgotten, stored.id) then return 'forgotten' end
-- An open conversation has timers, a place in lists, and is its contact's only one: the archive knows none of these.
if stored.status ~= 'closed' then return 'open' end
redis.call('DEL', state, log, attachments)
for name, value in pairs(stored) do
  if name ~= 'listed' and string.sub(name, 1, 6) ~= 'timer:' then redis.call('HSET', state, name, value) end
end
-- Without them the next archiving would take the files for gone.
for name, record in pairs(cjson.decode(files)) do redis.call('HSET', attachments, name, record) end
for i = 1, #entries, 2 do redis.call('XADD', log, entries[i], 'e', entries[i + 1]) end
-- The archive has this revision already.
redis.call('HSET', state, 'archived', stored.tail)
redis.call('EXPIRE', state, ttl)
redis.call('EXPIRE', log, ttl)
redis.call('EXPIRE', attachments, ttl)
return 'restored'
