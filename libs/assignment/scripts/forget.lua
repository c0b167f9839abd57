-- KEYS: placement
-- ARGV: base conversation person queue
-- Removes a conversation without keys from loads, queues and reservations, so that the next one gets its place.
-- person, queue: '' or the owner and the queue under which it was found, in case its placement does not name them.
-- include: _desk.lua
local base, conversation = ARGV[1], ARGV[2]
local owner, queue = unpack(redis.call('HMGET', KEYS[1], 'owner', 'queue'))
local reserved = redis.call('HGET', base .. 'reservations', conversation)
if reserved then
  give_up_work(base, cjson.decode(reserved).person, conversation)
  redis.call('HDEL', base .. 'reservations', conversation)
end
local person = string.match(owner or '', '^person:(.+)$')
if person then give_up_work(base, person, conversation) end
if ARGV[3] ~= '' then give_up_work(base, ARGV[3], conversation) end
leave_queue(base, queue, conversation)
leave_queue(base, ARGV[4], conversation)
redis.call('DEL', KEYS[1])
changed(base, 'queue')
return 1
