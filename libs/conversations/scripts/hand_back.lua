-- KEYS: state lease stream
-- ARGV: lease_value group consumer entry_id idle_ms counted
-- A turn that this worker will not finish is made claimable by another: at once (idle_ms above the claiming
-- threshold) or when its time comes (idle_ms 0). counted '0': it was no attempt, but a worker's own end.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return { 'lost' } end
redis.call('DEL', KEYS[2])
if ARGV[6] == '0' then redis.call('HSET', KEYS[1], 'attempts', 0) end
if ARGV[5] ~= '0' then
  redis.call('XCLAIM', KEYS[3], ARGV[2], ARGV[3], 0, ARGV[4], 'IDLE', ARGV[5], 'JUSTID')
end
return { 'handed_back' }
