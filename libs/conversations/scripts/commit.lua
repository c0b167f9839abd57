-- KEYS: state log lease calls actions timers work_stream request_stream
-- ARGV: lease_value basis owner_counter ttl pubsub group entry_id release patch phase rights *parts
-- One decision, appended whole or not at all, and only on the log that it was decided from. Contact messages that
-- came meanwhile refuse it twice, then no more: somebody who never stops typing still gets an answer.
-- release '1': nothing is left to decide after this step, so that the conversation is handed back in the same
-- breath. patch: JSON object of state fields. parts: pairs of kind and value, in order:
--   entry JSON | call ID (of the entry before) | request JSON | action "id label" | timer "ms name" (from now)
--   disarm name | said preview (of the entry before) | owner "owner team" | close "by" | ran flow (once per contact)
-- rights: the number of changes of the contact's rights at the time of the decision, because a call carries the rights.
-- phase: `open`, or `closed` for what is still to be done after the end (the note); the status must be it.
-- include: _log.lua
if redis.call('GET', KEYS[3]) ~= ARGV[1] then return { 'lost' } end
local state = state_of(KEYS[1], 'status', 'owner_counter', 'head', 'barrier', 'dropped', 'id', 'contact',
  'rights')
if state[1] ~= ARGV[10] or state[2] ~= ARGV[3] then return { 'silenced' } end
local current = state[3] == ARGV[2]
if (state[8] or '0') ~= ARGV[11] then return { 'stale' } end
if not current and (tonumber(state[5]) < 2 or after(state[4], ARGV[2])) then
  redis.call('HINCRBY', KEYS[1], 'dropped', 1)
  return { 'stale' }
end
local offset = ARGV[2]
local calls = 0
for i = 12, #ARGV, 2 do
  local kind, value = ARGV[i], ARGV[i + 1]
  if kind == 'entry' then
    offset = add(KEYS[1], KEYS[2], ARGV[5], value)
  elseif kind == 'call' then
    redis.call('HSET', KEYS[4], value, 'pending')
    calls = calls + 1
  elseif kind == 'request' then
    redis.call('XADD', KEYS[8], '*', '__data__', value)
  elseif kind == 'action' then
    local action, label = string.match(value, '^(%S+) (.*)$')
    redis.call('HSET', KEYS[5], action, label)
  elseif kind == 'timer' then
    local ms, name = string.match(value, '^(%d+) (%S+)$')
    arm(KEYS[1], KEYS[6], state[6], name, tonumber(ms), offset)
  elseif kind == 'disarm' then
    disarm(KEYS[1], KEYS[6], value)
  elseif kind == 'said' then
    answered(KEYS[1], offset, 'assistant')
    redis.call('HSET', KEYS[1], 'last_text', value, 'last_author', 'assistant')
  elseif kind == 'owner' then
    local owner, team = string.match(value, '^(%S+) ?(%S*)$')
    owned(KEYS[1], KEYS[6], offset, owner, team)
  elseif kind == 'close' then
    closed(KEYS[1], KEYS[6], offset, value, tonumber(ARGV[4]))
  elseif kind == 'ran' then
    local seen = string.match(KEYS[1], '^(.*:)conversation:[^:]+$') .. 'contact:' .. state[7] .. ':flows'
    redis.call('SADD', seen, value)
    redis.call('EXPIRE', seen, ARGV[4])
  end
end
redis.call('HINCRBY', KEYS[1], 'pending_calls', calls)
redis.call('HSET', KEYS[1], 'head', offset, 'barrier', offset, 'handled', ARGV[2], 'attempts', 0, 'dropped', 0)
for field, value in pairs(cjson.decode(ARGV[9])) do redis.call('HSET', KEYS[1], field, value) end
keep(tonumber(ARGV[4]), KEYS[1])
announce(KEYS[1], tonumber(ARGV[4]))
if current and ARGV[8] == '1' then
  redis.call('HSET', KEYS[1], 'handled', offset)
  redis.call('DEL', KEYS[3])
  finish(KEYS[7], ARGV[6], ARGV[7])
  return { 'released', offset }
end
return { 'committed', offset }
