-- Dead letters, kept with what led to them. There is no cap: they leave when they are sent again, dropped, or older
-- than their retention, and `reasons` counts them meanwhile.
local function bury(dead, reasons, reason, ...)
  redis.call('XADD', dead, '*', 'reason', reason, ...)
  redis.call('HINCRBY', reasons, reason, 1)
end

-- A letter's fields by name; nil for one that is gone.
local function letter_of(dead, id)
  local found = redis.call('XRANGE', dead, id, id)[1]
  if not found then return nil end
  local fields = {}
  for i = 1, #found[2], 2 do fields[found[2][i]] = found[2][i + 1] end
  return fields
end

local function remove(dead, reasons, id, reason)
  redis.call('XDEL', dead, id)
  if tonumber(redis.call('HGET', reasons, reason) or '0') > 1 then
    redis.call('HINCRBY', reasons, reason, -1)
  else
    redis.call('HDEL', reasons, reason)
  end
end
