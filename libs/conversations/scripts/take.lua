-- KEYS: stream state lease log
-- ARGV: group consumer entry_id lease_value lease_ms max_attempts tail_count known
-- Acquires a conversation's lease for a delivery, if the delivery belongs to the calling worker and has work left.
-- A lease is `<token> <stream> <entry id>`. If it is for another entry, this entry is finished: the holder must read this
-- entry's fact before it may release. If it is for this entry, its holder died or failed to release it, because the entry
-- belongs to the caller now. The new token makes later writes of the old holder void.
-- include: _log.lua
if not owns(KEYS[1], ARGV[1], ARGV[2], ARGV[3]) then return { 'dropped' } end
local state = state_of(KEYS[2], 'status', 'head', 'handled', 'attempts')
local left = left_by(KEYS[3], KEYS[1], ARGV[3])
if not state[1] or state[2] == state[3] then
  if left == 'this' then redis.call('DEL', KEYS[3]) end
  finish(KEYS[1], ARGV[1], ARGV[3])
  return { state[1] and 'handled' or 'unknown' }
end
if left == 'other' then
  finish(KEYS[1], ARGV[1], ARGV[3])
  return { 'busy' }
end
if tonumber(state[4]) >= tonumber(ARGV[6]) then return { 'exhausted' } end
redis.call('SET', KEYS[3], ARGV[4], 'PX', ARGV[5])
redis.call('HINCRBY', KEYS[2], 'attempts', 1)
return { 'taken', redis.call('HGETALL', KEYS[2]), read(KEYS[4], ARGV[8], ARGV[7]) }
