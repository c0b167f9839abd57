-- KEYS: heartbeat *streams
-- ARGV: group consumer target
-- A worker shuts down: returns all its entries, and removes its consumers and its heartbeat. Answers the number of
-- entries.
local moved = 0
for _, stream in ipairs(streams) do
  while true do
    local pending = redis.call('XPENDING', stream, group, '-', '+', 100, consumer)
    if #pending == 0 then break end
    local ids = {}
    for _, each in ipairs(pending) do table.insert(ids, each[1]) end
    table.insert(ids, 'JUSTID')
    redis.call('XCLAIM', stream, group, target, 0, unpack(ids))
    moved = moved + #pending
  end
  redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer)
end
redis.call('DEL', heartbeat)
return moved
