-- KEYS: heartbeat *streams
-- ARGV: group consumer to
-- A worker shuts down: hands back all its entries, and removes its consumers and its heartbeat. Answers the number of
-- entries.
local moved = 0
for number = 2, #KEYS do
  while true do
    local pending = redis.call('XPENDING', KEYS[number], ARGV[1], '-', '+', 100, ARGV[2])
    if #pending == 0 then break end
    local ids = {}
    for _, each in ipairs(pending) do table.insert(ids, each[1]) end
    table.insert(ids, 'JUSTID')
    redis.call('XCLAIM', KEYS[number], ARGV[1], ARGV[3], 0, unpack(ids))
    moved = moved + #pending
  end
  redis.call('XGROUP', 'DELCONSUMER', KEYS[number], ARGV[1], ARGV[2])
end
redis.call('DEL', KEYS[1])
return moved
