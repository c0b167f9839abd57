-- KEYS: reservations
-- ARGV: base limit:number
-- Reserves teammates for the conversations that wait longest, as long as the head of a queue has a suitable teammate.
-- A reservation counts as work at once, so that concurrent calls give no teammate more than the limit.
-- include: _desk.lua
local now = now_ms()
local away_ms = away_ms_of(base)
local works, stuck, reserved = {}, {}, {}
local function oldest_head()
  local best
  for _, queue in ipairs(redis.call('SMEMBERS', base .. 'queues')) do
    if not stuck[queue] then
      local head = redis.call('ZRANGE', base .. 'queue:' .. queue, 0, 0, 'WITHSCORES')
      local since = tonumber(head[2])
      if #head == 0 then
        redis.call('SREM', base .. 'queues', queue)
      elseif not best or since < best.since or (since == best.since and head[1] < best.conversation) then
        best = { queue = queue, conversation = head[1], since = since }
      end
    end
  end
  return best
end
while #reserved < limit do
  local head = oldest_head()
  if not head then break end
  local person, reason, candidates, rules = choose(base, head.queue, works, now, away_ms)
  if not person then
    stuck[head.queue] = true
  else
    local owner_version = redis.call('HGET', base .. 'placement:' .. head.conversation, 'counter') or '0'
    local explained = decision(head.queue, person, reason, candidates, rules, math.max(0, now - head.since))
    leave_queue(base, head.queue, head.conversation)
    add_work(base, person, head.conversation)
    redis.call('HSET', base .. 'person:' .. person, 'assigned', tick(base))
    -- The next choice must read this person's new load.
    works[person] = nil
    local reservation = cjson.encode({
      conversation = head.conversation, counter = tonumber(owner_version), person = person, queue = head.queue,
      since = head.since, at = now, decision = explained,
    })
    redis.call('HSET', reservations, head.conversation, reservation)
    table.insert(reserved, reservation)
  end
end
if #reserved > 0 then changed(base, 'queue') end
return reserved
