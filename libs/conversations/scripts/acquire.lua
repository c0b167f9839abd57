-- KEYS: stream state lease log
-- ARGV: group consumer entry_id token lease_ms max_attempts:number tail_count known_offset
-- Acquires a conversation's lease for a delivery, if the delivery belongs to the calling worker and has work left.
-- A token is `<random> <stream> <entry id>`. If the lease is for another entry, this entry is finished: the holder must
-- read this entry's event before it may release. If it is for this entry, its holder died or failed to release it, because
-- the entry belongs to the caller now. The new token makes later writes of the old holder void.
-- include: _log.lua
if not owns(stream, group, consumer, entry_id) then return { 'dropped' } end
local status, head, handled, attempts = unpack(state_of(state, 'status', 'head', 'handled', 'attempts'))
local left = left_by(lease, stream, entry_id)
if not status or head == handled then
  if left == 'this' then redis.call('DEL', lease) end
  acknowledge(stream, group, entry_id)
  return { status and 'handled' or 'unknown' }
end
if left == 'other' then
  acknowledge(stream, group, entry_id)
  return { 'busy' }
end
if tonumber(attempts or '0') >= max_attempts then return { 'exhausted' } end
redis.call('SET', lease, token, 'PX', lease_ms)
redis.call('HINCRBY', state, 'attempts', 1)
return { 'acquired', redis.call('HGETALL', state), read(log, known_offset, tail_count) }
