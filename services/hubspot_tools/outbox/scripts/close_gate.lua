-- KEYS: gate
-- ARGV: why first_ms longest_ms jitter ttl
-- HubSpot doesn't answer: nobody sends what waits before the next probe. `refused` closes an open gate; `failed` is the
-- probe's own answer and doubles the wait; `unused` lets another probe be soon. Only the first is for an open gate.
-- include: ../../scripts/_now.lua
local wait = redis.call('HGET', KEYS[1], 'wait')
if (ARGV[1] == 'refused') == (wait and true or false) then return 0 end
local first = tonumber(ARGV[2])
if ARGV[1] == 'failed' then wait = math.min(tonumber(wait) * 2, tonumber(ARGV[3])) end
wait = tonumber(wait or first)
local pause = (ARGV[1] == 'unused' and first or wait) * tonumber(ARGV[4])
redis.call('HSET', KEYS[1], 'wait', string.format('%.0f', wait), 'probe_at', string.format('%.0f', now_ms() + pause))
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1
