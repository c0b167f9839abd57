-- KEYS: leases queue call
-- ARGV: token record call_id
-- Counts an attempt before anything is sent, as for any call. `gone`: the call's own record has expired.
-- include: ../../scripts/_now.lua
if redis.call('HGET', KEYS[1], ARGV[2]) ~= ARGV[1] or redis.call('ZRANGE', KEYS[2], 0, 0)[1] ~= ARGV[3] then
  return { 'lost' }
end
local request, since, effect, postponed = unpack(
  redis.call('HMGET', KEYS[3], 'request', 'since', 'effect', 'postponed'))
if not request then return { 'gone' } end
local begun = redis.call('HINCRBY', KEYS[3], 'begun', 1)
return { 'begun', request, string.format('%.0f', now_ms() - tonumber(since)), effect, begun, tonumber(postponed) }
