-- KEYS: stream call reply_stream queue server_state
-- ARGV: group consumer entry_id ttl max_attempts:number restart_ms server_ttl
-- Records that a call starts, before anything is sent: `started` without a result means that HubSpot may have acted.
-- A call that has its result, or was accepted, is only answered again. Answers { status, attempts, number of writes that
-- wait for the same record, whether Redis may have lost what it knew of this call }.
-- include: _now.lua
-- include: _restarts.lua
if #redis.call('XPENDING', stream, group, entry_id, entry_id, 1, consumer) == 0 then return { 'dropped', 0, 0, 0 } end
local result, accepted, excused = unpack(redis.call('HMGET', call, 'result', 'accepted', 'excused'))
if result or accepted then
  redis.call('XADD', reply_stream, '*', '__data__', result or accepted)
  redis.call('XACK', stream, group, entry_id)
  redis.call('XDEL', stream, entry_id)
  return { 'repeated', 0, 0, 0 }
end
local lost = restarted(server_state, restart_ms, server_ttl) and 1 or 0
local attempts = redis.call('HINCRBY', call, 'attempts', 1)
redis.call('HSETNX', call, 'started', redis.call('TIME')[1])
redis.call('EXPIRE', call, ttl)
if attempts - tonumber(excused or 0) > max_attempts then return { 'exhausted', attempts, 0, lost } end
return { 'started', attempts, redis.call('ZCARD', queue), lost }
