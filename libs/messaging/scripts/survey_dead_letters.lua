-- KEYS: dead reasons
-- ARGV: retention_ms:number limit
-- Removes dead letters that are older than the retention (0: kept forever), at most `limit` in one call so that the call
-- stays short, and counts the rest by reason. Answers: removed, left, pairs of reason and count.
-- include: _now.lua
-- include: _dead_letters.lua
local removed = 0
if retention_ms ~= 0 then
  local before = now_ms() - retention_ms
  local old = redis.call('XRANGE', dead, '-', string.format('%.0f', before), 'COUNT', limit)
  for _, item in ipairs(old) do
    remove_dead_letter(dead, reasons, item[1], dead_letter_of(dead, item[1])['reason'])
    removed = removed + 1
  end
end
return { removed, redis.call('XLEN', dead), redis.call('HGETALL', reasons) }
