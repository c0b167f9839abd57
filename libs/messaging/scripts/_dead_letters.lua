-- Dead letters with their reasons. Their number has no limit: they leave when they are retried, dropped, or older than
-- their retention. `reasons` counts them by reason.
local function add_dead_letter(dead, reasons, reason, ...)
  redis.call('XADD', dead, '*', 'reason', reason, ...)
  redis.call('HINCRBY', reasons, reason, 1)
end

-- A letter's fields by name; nil if the letter is gone.
local function dead_letter_of(dead, id)
  local found = redis.call('XRANGE', dead, id, id)[1]
  if not found then return nil end
  local fields = {}
  for i = 1, #found[2], 2 do fields[found[2][i]] = found[2][i + 1] end
  return fields
end

local function remove_dead_letter(dead, reasons, id, reason)
  redis.call('XDEL', dead, id)
  if tonumber(redis.call('HGET', reasons, reason) or '0') > 1 then
    redis.call('HINCRBY', reasons, reason, -1)
  else
    redis.call('HDEL', reasons, reason)
  end
end
