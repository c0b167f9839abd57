-- KEYS: circuit
-- ARGV: probe_ms:number
-- Whether the outbox may be sent: 'closed' (yes), 'open' for so many more ms (no), or 'half_open': the caller alone may
-- send one call, for `probe_ms`. If the caller dies, another worker may probe after that time.
-- include: _now.lua
local probe_at = redis.call('HGET', circuit, 'probe_at')
if not probe_at then return { 'closed', 0 } end
local now = now_ms()
if tonumber(probe_at) > now then return { 'open', tonumber(probe_at) - now } end
redis.call('HSET', circuit, 'probe_at', string.format('%.0f', now + probe_ms))
return { 'half_open', 0 }
