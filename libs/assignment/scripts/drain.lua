-- KEYS: reservations
-- ARGV: base limit
-- As long as somebody suits the head of some queue: reserve them, who has waited longest first. Reserved work counts
-- at once, so that nobody is given more than they may have, however many drain at a time.
-- include: _desk.lua
local base, now = ARGV[1], now_ms()
local away_ms = away_ms_of(base)
local works, stuck, made = {}, {}, {}
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
while #made < tonumber(ARGV[2]) do
  local head = oldest_head()
  if not head then break end
  local person, reason, candidates, rules = choose(base, head.queue, works, now, away_ms)
  if not person then
    stuck[head.queue] = true
  else
    local counter = redis.call('HGET', base .. 'placement:' .. head.conversation, 'counter') or '0'
    local why = decision(head.queue, person, reason, candidates, rules, math.max(0, now - head.since))
    leave_queue(base, head.queue, head.conversation)
    take_work(base, person, head.conversation)
    redis.call('HSET', base .. 'person:' .. person, 'assigned', tick(base))
    works[person] = nil
    local kept = cjson.encode({
      conversation = head.conversation, counter = tonumber(counter), person = person, queue = head.queue,
      since = head.since, at = now, decision = why,
    })
    redis.call('HSET', KEYS[1], head.conversation, kept)
    table.insert(made, kept)
  end
end
if #made > 0 then changed(base, 'queue') end
return made
