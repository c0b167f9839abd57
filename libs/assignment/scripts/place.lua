-- KEYS: placement
-- ARGV: base conversation_id owner owner_version:number queue ttl since_ms
-- Records the place of a conversation under this owner version: in a queue, with a person, or nowhere. A call under an
-- older version than the recorded one changes nothing, and a repeated call changes nothing either.
-- include: _desk.lua
local old_version, old_owner, old_queue, old_since =
  unpack(redis.call('HMGET', placement, 'counter', 'owner', 'queue', 'since'))
if old_version and tonumber(old_version) > owner_version then return { 'late' } end
local reserved = redis.call('HGET', base .. 'reservations', conversation_id)
local found = reserved and cjson.decode(reserved) or nil
if found and tonumber(found.counter) == owner_version and owner == old_owner then return { 'reserved' } end
if found then
  redis.call('HDEL', base .. 'reservations', conversation_id)
  if owner ~= 'person:' .. found.person then remove_work(base, found.person, conversation_id) end
end
local old_person = string.match(old_owner or '', '^person:(.+)$')
if old_person and old_owner ~= owner then remove_work(base, old_person, conversation_id) end
if old_queue ~= queue then leave_queue(base, old_queue, conversation_id) end
local since = ''
if queue ~= '' then
  since = since_ms ~= '' and since_ms or (old_queue and old_queue ~= '' and old_since) or whole(now_ms())
  redis.call('SADD', base .. 'queues', queue)
  redis.call('ZADD', base .. 'queue:' .. queue, 'NX', since, conversation_id)
end
local person = string.match(owner, '^person:(.+)$')
if person then add_work(base, person, conversation_id) end
redis.call('HSET', placement, 'counter', whole(owner_version), 'owner', owner, 'queue', queue, 'since', since)
-- The owner or queue must be known when the conversation ends, after any time: only a placement without both expires.
if person or queue ~= '' then redis.call('PERSIST', placement) else redis.call('EXPIRE', placement, ttl) end
changed(base, 'queue')
return { 'placed' }
