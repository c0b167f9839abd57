-- Shared by the scripts of the archive.
-- include: _now.lua

local PARTS = { '', ':log', ':idempotency', ':calls', ':actions', ':attachments', ':mail', ':seen', ':looked', ':redeliver' }

-- Whether something still needs the keys of a closed conversation: a turn, a timer, a tool's result, a message to a bridge
-- or an e-mail.
local function is_busy(state)
  local base = string.match(state, '^(.*:)conversation:[^:]+$')
  local s = redis.call('HMGET', state, 'id', 'head', 'handled', 'bridge', 'channel')
  if s[2] ~= s[3] then return true end
  for _, field in ipairs(redis.call('HKEYS', state)) do
    if string.sub(field, 1, 6) == 'timer:' then return true end
  end
  for _, call in ipairs(redis.call('HVALS', state .. ':calls')) do
    if call ~= 'done' then return true end
  end
  if redis.call('ZSCORE', base .. 'mail', s[1]) then return true end
  return s[4] == '1' and redis.call('ZSCORE', base .. 'channel.outbound:' .. (s[5] or ''), s[1]) ~= false
end

-- Never lengthens a time to live.
local function shorten_key(key, keep_s)
  if redis.call('TTL', key) > keep_s then redis.call('EXPIRE', key, keep_s) end
end

-- While a conversation may be reopened, it and what leads to it stay.
local function at_least_until(until_ms, keep_s)
  return math.max(keep_s, math.ceil(((tonumber(until_ms or '') or 0) - now_ms()) / 1000))
end

-- What is known of the contact's earlier conversations is in the archive, too, once it has all of them.
local function shorten_contact(state, keep_s)
  local base = string.match(state, '^(.*:)conversation:[^:]+$')
  local contact = base .. 'contact:' .. redis.call('HGET', state, 'contact')
  for _, id in ipairs(redis.call('ZRANGE', contact .. ':conversations', 0, -1)) do
    local status, tail, archived = unpack(redis.call('HMGET', base .. 'conversation:' .. id, 'status', 'tail', 'archived'))
    if status and (status ~= 'closed' or archived ~= tail) then return end
  end
  local reopen_until = redis.call('HGET', contact .. ':past', 'reopen_until')
  local life = at_least_until(reopen_until, keep_s)
  for _, part in ipairs({ ':conversations', ':past', ':flows' }) do shorten_key(contact .. part, life) end
end

local function shorten(state, keep_s)
  local closed_at, reopen_ms = unpack(redis.call('HMGET', state, 'closed_at', 'reopen_ms'))
  local life = at_least_until((tonumber(closed_at or '') or 0) + (tonumber(reopen_ms or '') or 0), keep_s)
  for _, part in ipairs(PARTS) do shorten_key(state .. part, life) end
  shorten_contact(state, keep_s)
end
