-- KEYS: *streams
-- ARGV: *groups
-- The number of entries of these work streams that no consumer has read, and the age of the oldest of them in
-- milliseconds. Entries that a worker handles are not counted.
-- include: _now.lua
local unread, oldest = 0, 0
local now = now_ms()
for i, stream in ipairs(streams) do
  local length = redis.call('XLEN', stream)
  local pending, last = 0, '-'
  if length > 0 then
    for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
      local found = {}
      for n = 1, #group, 2 do found[group[n]] = group[n + 1] end
      if found['name'] == groups[i] then
        pending, last = found['pending'], '(' .. found['last-delivered-id']
      end
    end
    local first = redis.call('XRANGE', stream, last, '+', 'COUNT', 1)[1]
    if first then
      unread = unread + math.max(1, length - pending)
      oldest = math.max(oldest, now - tonumber(string.match(first[1], '^(%d+)')))
    end
  end
end
return { unread, oldest }
