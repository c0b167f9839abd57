-- KEYS: reservations
-- ARGV: base conversation_id owner_version:number outcome
-- Ends a reservation: `confirmed` (the log contains it, under the next owner version), `released` (the conversation got
-- another owner), or `requeued` at its old position. A reservation under another owner version stays.
-- include: _desk.lua
local kept = redis.call('HGET', reservations, conversation_id)
if not kept then return 0 end
local found = cjson.decode(kept)
if tonumber(found.counter) ~= owner_version then return 0 end
redis.call('HDEL', reservations, conversation_id)
local placement = base .. 'placement:' .. conversation_id
if outcome == 'confirmed' then
  -- A close may be reported before the new owner is. The placement must name the owner by then, so that the close ends
  -- the owner's work.
  if tonumber(redis.call('HGET', placement, 'counter')) == tonumber(found.counter) then
    redis.call('HSET', placement, 'counter', whole(found.counter + 1), 'owner', 'person:' .. found.person,
      'queue', '')
    redis.call('PERSIST', placement)
  end
else
  local owner = redis.call('HGET', placement, 'owner')
  if owner ~= 'person:' .. found.person then remove_work(base, found.person, conversation_id) end
  if outcome == 'requeued' then
    redis.call('SADD', base .. 'queues', found.queue)
    redis.call('ZADD', base .. 'queue:' .. found.queue, whole(found.since), conversation_id)
  end
  changed(base, 'queue')
end
return 1
