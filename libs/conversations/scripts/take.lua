-- KEYS: stream state lease log
-- ARGV: group entry_id lease_value lease_ms max_attempts tail_count known
-- Decides what a delivery is worth. A lease is `<token> <stream> <entry id>`: the entry that holds it is never
-- acknowledged as busy, so that a dead holder's conversation is always woken again; any other entry's fact is in
-- the log that the holder must reach before it may release, so that entry has nothing left to say.
-- include: _log.lua
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1) == 0 then return { 'dropped' } end
local state = state_of(KEYS[2], 'status', 'head', 'handled', 'attempts')
if not state[1] or state[2] == state[3] then
  finish(KEYS[1], ARGV[1], ARGV[2])
  return { state[1] and 'handled' or 'unknown' }
end
local lease = redis.call('GET', KEYS[3])
if lease then
  local stream, entry_id = string.match(lease, '^%S+ (%S+) (%S+)$')
  if stream == KEYS[1] and entry_id == ARGV[2] then return { 'held' } end
  finish(KEYS[1], ARGV[1], ARGV[2])
  return { 'busy' }
end
if tonumber(state[4]) >= tonumber(ARGV[5]) then return { 'exhausted' } end
redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4])
redis.call('HINCRBY', KEYS[2], 'attempts', 1)
return { 'taken', redis.call('HGETALL', KEYS[2]), read(KEYS[4], ARGV[7], ARGV[6]) }
