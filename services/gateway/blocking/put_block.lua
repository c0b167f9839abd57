-- KEYS: blocks audit
-- ARGV: changed id block until_ms:number most:number retention_ms:number most_entries:number entry
-- Stores a block and its entry of the audit log, and removes the blocks that have ended. `changed`: the channel of changes
-- at the desk. Answers 0 if the list is full. The list expires with its last block.
-- include: _audit.lua
-- include: _publish.lua
local now = now_ms()
local last, number = until_ms, 0
local stored = redis.call('HGETALL', blocks)
for place = 1, #stored, 2 do
  local ends = tonumber(string.match(stored[place + 1], '^%d+'))
  if ends <= now then
    redis.call('HDEL', blocks, stored[place])
  elseif stored[place] ~= id then
    number = number + 1
    last = math.max(last, ends)
  end
end
if number >= most then return 0 end
redis.call('HSET', blocks, id, string.format('%.0f %s', until_ms, block))
redis.call('PEXPIREAT', blocks, string.format('%.0f', last))
append_audit(audit, { entry }, retention_ms, most_entries)
publish(changed, 'blocks')
return 1
