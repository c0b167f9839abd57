-- KEYS: placement
-- ARGV: base conversation_id person queue
-- Removes a conversation without keys from loads, queues and reservations, so that the next one gets its place.
-- person, queue: '' or the owner and the queue under which it was found, in case its placement does not name them.
-- include: _desk.lua
local owner, placed_queue = unpack(redis.call('HMGET', placement, 'owner', 'queue'))
local reserved = redis.call('HGET', base .. 'reservations', conversation_id)
if reserved then
  remove_work(base, cjson.decode(reserved).person, conversation_id)
  redis.call('HDEL', base .. 'reservations', conversation_id)
end
local placed_person = string.match(owner or '', '^person:(.+)$')
if placed_person then remove_work(base, placed_person, conversation_id) end
if person ~= '' then remove_work(base, person, conversation_id) end
leave_queue(base, placed_queue, conversation_id)
leave_queue(base, queue, conversation_id)
redis.call('DEL', placement)
changed(base, 'queue')
return 1
