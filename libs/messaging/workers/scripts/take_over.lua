-- KEYS: heartbeat *streams
-- ARGV: group consumer heartbeats ttl_ms:number limit:number *missing
-- The calling worker takes over up to `limit` entries: those of consumers without a heartbeat, and those that were returned
-- and have waited their time. No other script gives a worker the entries of another. `heartbeats` is the prefix of all
-- heartbeats' keys. A worker with an interruption of its own heartbeat less than `ttl_ms` ago considers no other worker
-- dead, because a stopped Redis lets all heartbeats expire. Dead consumers without entries are removed.
-- missing: pairs of a stream's number and the ID of an entry that is pending at the caller and never arrived there.
-- Answers { { number, previous consumer, entry ID, body }…, { number of the caller's entries, for each stream }, others }.
-- others: workers besides the caller, and returned entries' holders, with which another entry may be taken over later.
-- include: _now.lua
local now = now_ms()
local since = redis.call('GET', heartbeat)
local may_judge = since and now - tonumber(since) >= ttl_ms
local left, taken, own, others = limit, {}, {}, 0

local function add(number, from, entry)
  local body = ''
  for i = 1, #entry[2], 2 do
    if entry[2][i] == '__data__' then body = entry[2][i + 1] end
  end
  table.insert(taken, { number, from, entry[1], body })
end

local function claim(number, from, wait)
  local stream = streams[number]
  local pending = redis.call('XPENDING', stream, group, 'IDLE', wait, '-', '+', math.min(left, 100), from)
  if #pending == 0 then return 0 end
  local ids, found = {}, {}
  for _, each in ipairs(pending) do table.insert(ids, each[1]) end
  for _, entry in ipairs(redis.call('XCLAIM', stream, group, consumer, 0, unpack(ids))) do
    if entry then
      add(number, from, entry)
      found[entry[1]] = true
      left = left - 1
    end
  end
  for _, id in ipairs(ids) do
    if not found[id] then redis.call('XACK', stream, group, id) end
  end
  return #ids
end

for number, stream in ipairs(streams) do
  own[number] = 0
  for _, fields in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
    local other = {}
    for i = 1, #fields, 2 do other[fields[i]] = fields[i + 1] end
    local pending, wait = other.pending, string.match(other.name, '^handed_back:(%d+)$')
    local dead = not wait and may_judge and redis.call('EXISTS', heartbeats .. other.name) == 0
    if other.name == consumer then
      own[number] = pending
    elseif wait or dead then
      while pending > 0 and left > 0 do
        local claimed = claim(number, other.name, wait or 0)
        if claimed == 0 then break end
        pending = pending - claimed
      end
      if dead and pending == 0 then redis.call('XGROUP', 'DELCONSUMER', stream, group, other.name) end
      if pending > 0 then others = others + 1 end
    else
      others = others + 1
    end
  end
end
for i = 1, #missing, 2 do
  local number, id = tonumber(missing[i]), missing[i + 1]
  local stream = streams[number]
  if #redis.call('XPENDING', stream, group, id, id, 1, consumer) == 1 then
    local entry = redis.call('XRANGE', stream, id, id)[1]
    if entry then add(number, consumer, entry) else redis.call('XACK', stream, group, id) end
  end
end
return { taken, own, others }
