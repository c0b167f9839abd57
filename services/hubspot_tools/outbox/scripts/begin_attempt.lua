-- KEYS: leases queue call
-- ARGV: token record call_id
-- Counts an attempt before anything is sent, as begin_call does. `gone`: the call's own key has expired.
-- include: _now.lua
if redis.call('HGET', leases, record) ~= token or redis.call('ZRANGE', queue, 0, 0)[1] ~= call_id then
  return { 'lost' }
end
local request, since, effect, postponed = unpack(
  redis.call('HMGET', call, 'request', 'since', 'effect', 'postponed'))
if not request then return { 'gone' } end
local begun = redis.call('HINCRBY', call, 'begun', 1)
return { 'begun', request, string.format('%.0f', now_ms() - tonumber(since)), effect, begun, tonumber(postponed) }
