-- Shared by the scripts of the archive.

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

-- What is known of the contact's earlier conversations is in the archive, too, once it has all of them.
local function shorten_contact(state, keep_s)
  local base = string.match(state, '^(.*:)conversation:[^:]+$')
  local contact = base .. 'contact:' .. redis.call('HGET', state, 'contact')
  for _, id in ipairs(redis.call('ZRANGE', contact .. ':conversations', 0, -1)) do
    local status, tail, archived = unpack(redis.call('HMGET', base .. 'conversation:' .. id, 'status', 'tail', 'archived'))
    if status and (status ~= 'closed' or archived ~= tail) then return end
  end
  for _, part in ipairs({ ':conversations', ':past', ':flows' }) do shorten_key(contact .. part, keep_s) end
end

local function shorten(state, keep_s)
  for _, part in ipairs(PARTS) do shorten_key(state .. part, keep_s) end
  shorten_contact(state, keep_s)
end
