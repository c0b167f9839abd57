-- KEYS: circuit
-- ARGV: cause first_ms:number max_ms:number jitter:number ttl
-- Opens the circuit: HubSpot does not answer, and no worker sends the outbox before the next probe. Cause `refused` opens a
-- closed circuit. `failed` is a probe's result and doubles the wait. `unused`: a probe found nothing to send, so that
-- another probe may follow soon. Only `refused` is for a closed circuit.
-- include: _now.lua
local wait = redis.call('HGET', circuit, 'wait')
if (cause == 'refused') == (wait and true or false) then return 0 end
if cause == 'failed' then wait = math.min(tonumber(wait) * 2, max_ms) end
wait = tonumber(wait or first_ms)
local pause = (cause == 'unused' and first_ms or wait) * jitter
redis.call('HSET', circuit, 'wait', string.format('%.0f', wait), 'probe_at', string.format('%.0f', now_ms() + pause))
redis.call('EXPIRE', circuit, ttl)
return 1
