-- KEYS: reservations
-- ARGV: base conversation counter outcome
-- A reservation ends: `confirmed` (the log says so, under the next owner counter), `released` (the conversation went elsewhere), or `requeued` at its
-- old place. Only the reservation that was meant.
-- include: _desk.lua
local base, conversation = ARGV[1], ARGV[2]
local kept = redis.call('HGET', KEYS[1], conversation)
if not kept then return 0 end
local found = cjson.decode(kept)
if tonumber(found.counter) ~= tonumber(ARGV[3]) then return 0 end
redis.call('HDEL', KEYS[1], conversation)
local placement = base .. 'placement:' .. conversation
if ARGV[4] == 'confirmed' then
  -- A close may be told of before the new owner is: whose work it ends must be known by then.
  if tonumber(redis.call('HGET', placement, 'counter')) == tonumber(found.counter) then
    redis.call('HSET', placement, 'counter', whole(found.counter + 1), 'owner', 'person:' .. found.person,
      'queue', '')
    redis.call('PERSIST', placement)
  end
else
  local owner = redis.call('HGET', placement, 'owner')
  if owner ~= 'person:' .. found.person then give_up_work(base, found.person, conversation) end
  if ARGV[4] == 'requeued' then
    redis.call('SADD', base .. 'queues', found.queue)
    redis.call('ZADD', base .. 'queue:' .. found.queue, whole(found.since), conversation)
  end
  changed(base, 'queue')
end
return 1
