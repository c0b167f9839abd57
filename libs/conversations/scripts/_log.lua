-- Shared by the steps that append. State is a hash; `head` is the last entry that asks for attention (any kind
-- but a note), `tail` the last of all, `barrier` the last head that is not a contact's own line.

local function state_of(key, ...)
  return redis.call('HMGET', key, ...)
end

-- Live frames carry the entry before, so that a follower notices a gap. `tail` is kept for that alone.
local function add(state, log, channel, entry)
  local offset = redis.call('XADD', log, '*', 'e', entry)
  local prev = redis.call('HGET', state, 'tail') or '0'
  redis.call('HSET', state, 'tail', offset)
  redis.call('PUBLISH', channel,
    '{"type":"entry","prev":"' .. prev .. '","offset":"' .. offset .. '","entry":' .. entry .. '}')
  return offset
end

-- An event is passed as JSON cut off before the offset's value, which only this step knows.
local function wake(stream, event, offset)
  redis.call('XADD', stream, '*', '__data__', event .. offset .. '"}')
end

local function remember(idempotency, key, offset, digest)
  redis.call('HSET', idempotency, key, offset .. ' ' .. digest)
end

-- Looked up before anything else: a repeated fact is answered the same whatever happened since.
local function recall(idempotency, key, digest)
  local known = redis.call('HGET', idempotency, key)
  if not known then return nil end
  local offset, seen = string.match(known, '^(%S+) (%S+)$')
  if seen ~= digest then return { 'key_reused', offset } end
  return { 'repeated', offset }
end

-- Every key of the conversation lives as long as its log; the open pointer is found through the state, because
-- the callers that append don't know the contact.
local function keep(ttl, state, log, ...)
  for _, key in ipairs({ state, log, ... }) do redis.call('EXPIRE', key, ttl) end
  local pointer = redis.call('HGET', state, 'pointer')
  if pointer and redis.call('GET', pointer) == redis.call('HGET', state, 'id') then
    redis.call('EXPIRE', pointer, ttl)
  end
end

-- Offsets are pairs of integers; as strings "9-10" would come before "9-9".
local function after(a, b)
  local a1, a2 = string.match(a, '^(%d+)-?(%d*)$')
  local b1, b2 = string.match(b, '^(%d+)-?(%d*)$')
  a1, a2, b1, b2 = tonumber(a1), tonumber(a2) or 0, tonumber(b1), tonumber(b2) or 0
  return a1 > b1 or (a1 == b1 and a2 > b2)
end

local function disarm(state, timers, name)
  local generation = redis.call('HGET', state, 'timer:' .. name)
  if not generation then return end
  redis.call('HDEL', state, 'timer:' .. name)
  redis.call('ZREM', timers, redis.call('HGET', state, 'id') .. ' ' .. generation .. ' ' .. name)
end

local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- A worker that has read this log up to `known` gets what is new; any other, or one whose entry is gone, the tail,
-- newest first.
local function read(log, known, tail_count)
  if known ~= '' and #redis.call('XRANGE', log, known, known) == 1 then
    return 'new', redis.call('XRANGE', log, '(' .. known, '+')
  end
  return 'tail', redis.call('XREVRANGE', log, '+', '-', 'COUNT', tail_count)
end

-- A delivery that this step has dealt with: the stream's length is the work left.
local function finish(stream, group, entry_id)
  redis.call('XACK', stream, group, entry_id)
  redis.call('XDEL', stream, entry_id)
end
