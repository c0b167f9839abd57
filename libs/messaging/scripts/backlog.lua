-- KEYS: *streams
-- ARGV: *groups
-- For each of these work streams: the number of entries that no consumer has read, the age of the oldest of them in
-- milliseconds, the number of entries that were read and not acknowledged, and the age of the oldest of these.
-- include: _now.lua
local result = {}
local now = now_ms()
local function age(id)
  return math.max(0, now - tonumber(string.match(id, '^(%d+)')))
end
for i, stream in ipairs(streams) do
  local length = redis.call('XLEN', stream)
  local unread, waited, pending, oldest, last = 0, 0, 0, 0, '-'
  if length > 0 then
    for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
      local found = {}
      for n = 1, #group, 2 do found[group[n]] = group[n + 1] end
      if found['name'] == groups[i] then
        pending, last = found['pending'], '(' .. found['last-delivered-id']
        -- The short form: Redis keeps its pending entries in the order of their IDs.
        if pending > 0 then oldest = age(redis.call('XPENDING', stream, groups[i])[2]) end
      end
    end
    local first = redis.call('XRANGE', stream, last, '+', 'COUNT', 1)[1]
    if first then
      unread = math.max(1, length - pending)
      waited = age(first[1])
    end
  end
  for _, number in ipairs({ unread, waited, pending, oldest }) do result[#result + 1] = number end
end
return result
