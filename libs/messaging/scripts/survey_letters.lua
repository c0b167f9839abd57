-- KEYS: dead reasons
-- ARGV: retention_ms most
-- Removes dead letters that are older than the retention (0: kept forever), at most `most` in one call so that the call
-- stays short, and counts the rest by reason. Answers: removed, left, pairs of reason and count.
-- include: _letters.lua
local removed = 0
if ARGV[1] ~= '0' then
  local time = redis.call('TIME')
  local before = tonumber(time[1]) * 1000 - tonumber(ARGV[1])
  local old = redis.call('XRANGE', KEYS[1], '-', string.format('%.0f', before), 'COUNT', ARGV[2])
  for _, item in ipairs(old) do
    remove(KEYS[1], KEYS[2], item[1], letter_of(KEYS[1], item[1])['reason'])
    removed = removed + 1
  end
end
return { removed, redis.call('XLEN', KEYS[1]), redis.call('HGETALL', KEYS[2]) }
