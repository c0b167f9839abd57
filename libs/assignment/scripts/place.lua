-- KEYS: placement
-- ARGV: base conversation owner counter queue ttl since_ms
-- Where a conversation stands as of this owner counter: in a queue, in somebody's hands, or nowhere. What is older
-- than what is known changes nothing; the same again changes nothing either.
-- include: _desk.lua
local base, conversation, owner, counter = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local was_counter, was_owner, was_queue, was_since =
  unpack(redis.call('HMGET', KEYS[1], 'counter', 'owner', 'queue', 'since'))
if was_counter and tonumber(was_counter) > counter then return { 'late' } end
local reserved = redis.call('HGET', base .. 'reservations', conversation)
local found = reserved and cjson.decode(reserved) or nil
if found and tonumber(found.counter) == counter and owner == was_owner then return { 'reserved' } end
if found then
  redis.call('HDEL', base .. 'reservations', conversation)
  if owner ~= 'person:' .. found.person then give_up_work(base, found.person, conversation) end
end
local was_person = string.match(was_owner or '', '^person:(.+)$')
if was_person and was_owner ~= owner then give_up_work(base, was_person, conversation) end
if was_queue ~= ARGV[5] then leave_queue(base, was_queue, conversation) end
local since = ''
if ARGV[5] ~= '' then
  since = ARGV[7] ~= '' and ARGV[7] or (was_queue and was_queue ~= '' and was_since) or whole(now_ms())
  redis.call('SADD', base .. 'queues', ARGV[5])
  redis.call('ZADD', base .. 'queue:' .. ARGV[5], 'NX', since, conversation)
end
local person = string.match(owner, '^person:(.+)$')
if person then take_work(base, person, conversation) end
redis.call('HSET', KEYS[1], 'counter', ARGV[4], 'owner', owner, 'queue', ARGV[5], 'since', since)
-- The owner or queue must be known when the conversation ends, after any time: only a placement without both expires.
if person or ARGV[5] ~= '' then redis.call('PERSIST', KEYS[1]) else redis.call('EXPIRE', KEYS[1], ARGV[6]) end
changed(base, 'queue')
return { 'placed' }
