-- KEYS: heartbeat *streams
-- ARGV: group consumer heartbeats ttl_ms most *again
-- The calling worker takes over up to `most` entries: those of consumers without a heartbeat, and those that were handed
-- back and have waited their time. No other script gives a worker the entries of another. `heartbeats` is the prefix of
-- all heartbeats' keys. A worker with an interruption of its own heartbeat less than `ttl_ms` ago considers no other worker
-- dead, because a stopped Redis lets all heartbeats expire. Dead consumers without entries are removed.
-- again: pairs of a stream's number and the ID of an entry that is pending at the caller and never arrived there.
-- Answers { { number, previous consumer, entry ID, body }…, { number of the caller's entries, for each stream } }.
local group, me, most = ARGV[1], ARGV[2], tonumber(ARGV[5])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local since = redis.call('GET', KEYS[1])
local may_judge = since and now - tonumber(since) >= tonumber(ARGV[4])
local taken, own = {}, {}

local function note(number, from, entry)
  local body = ''
  for i = 1, #entry[2], 2 do
    if entry[2][i] == '__data__' then body = entry[2][i + 1] end
  end
  table.insert(taken, { number, from, entry[1], body })
end

local function claim(number, from, wait)
  local pending = redis.call('XPENDING', KEYS[number + 1], group, 'IDLE', wait, '-', '+', math.min(most, 100), from)
  if #pending == 0 then return 0 end
  local ids, found = {}, {}
  for _, each in ipairs(pending) do table.insert(ids, each[1]) end
  for _, entry in ipairs(redis.call('XCLAIM', KEYS[number + 1], group, me, 0, unpack(ids))) do
    if entry then
      note(number, from, entry)
      found[entry[1]] = true
      most = most - 1
    end
  end
  for _, id in ipairs(ids) do
    if not found[id] then redis.call('XACK', KEYS[number + 1], group, id) end
  end
  return #ids
end

for number = 1, #KEYS - 1 do
  own[number] = 0
  for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[number + 1], group)) do
    local is = {}
    for i = 1, #consumer, 2 do is[consumer[i]] = consumer[i + 1] end
    local left, wait = is.pending, string.match(is.name, '^handed_back:(%d+)$')
    local dead = not wait and may_judge and redis.call('EXISTS', ARGV[3] .. is.name) == 0
    if is.name == me then
      own[number] = left
    elseif wait or dead then
      while left > 0 and most > 0 do
        local claimed = claim(number, is.name, wait or 0)
        if claimed == 0 then break end
        left = left - claimed
      end
      if dead and left == 0 then redis.call('XGROUP', 'DELCONSUMER', KEYS[number + 1], group, is.name) end
    end
  end
end
for i = 6, #ARGV, 2 do
  local number, id = tonumber(ARGV[i]), ARGV[i + 1]
  if #redis.call('XPENDING', KEYS[number + 1], group, id, id, 1, me) == 1 then
    local entry = redis.call('XRANGE', KEYS[number + 1], id, id)[1]
    if entry then note(number, me, entry) else redis.call('XACK', KEYS[number + 1], group, id) end
  end
end
return { taken, own }
