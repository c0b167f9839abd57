-- KEYS: gate
-- ARGV: probe_ms
-- Whether HubSpot may be sent what waits: 'open', 'closed' for so many ms, or 'probe': the asker alone may try, for
-- probe_ms; whoever dies over it leaves the next try to others.
-- include: ../../scripts/_now.lua
local probe_at = redis.call('HGET', KEYS[1], 'probe_at')
if not probe_at then return { 'open', 0 } end
local now = now_ms()
if tonumber(probe_at) > now then return { 'closed', tonumber(probe_at) - now } end
redis.call('HSET', KEYS[1], 'probe_at', string.format('%.0f', now + tonumber(ARGV[1])))
return { 'probe', 0 }
