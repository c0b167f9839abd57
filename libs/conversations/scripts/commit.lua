-- KEYS: state log lease calls actions timers work_stream request_stream
-- ARGV: token basis owner_version ttl:number live_channel group entry_id release:flag patch phase rights_version reopens:flag *parts
-- Appends one decision as a whole or not at all, and only to the log that it was made from. New messages of the contact
-- refuse it twice, then no longer, so that a contact who types all the time gets an answer.
-- release: nothing is left to decide after this decision, so that the same step ends the turn.
-- patch: a JSON object of state fields. parts: pairs of kind and value, in order:
--   entry JSON | call ID (of the entry before) | request JSON | action "id label" | timer "ms name" (from now)
--   disarm name | answered (by the entry before) | said preview (of the entry before) | owner "owner team"
--   close "by" | reopen | ran flow (once per contact) | labels "-id +id …" | priority name |
--   used numbers (of the model)
-- rights_version: the number of changes of the contact's rights at the time of the decision, because a call carries the
-- rights. phase: the required status: `open`, or `closed` for the note that is made after the end.
-- include: _log.lua
-- include: _model_use.lua
if redis.call('GET', lease) ~= token then return { 'lost' } end
local status, current_version, head, barrier, dropped, id, current_rights = unpack(
  state_of(state, 'status', 'owner_counter', 'head', 'barrier', 'dropped', 'id', 'rights'))
if status ~= phase or current_version ~= owner_version then return { 'silenced' } end
if (current_rights or '0') ~= rights_version then return { 'stale' } end
local current = head == basis
if not current and (tonumber(dropped or '0') < 2 or after(barrier, basis)) then
  redis.call('HINCRBY', state, 'dropped', 1)
  return { 'stale' }
end
if reopens and not may_reopen(state) then
  redis.call('HDEL', state, 'reopen_ms') -- another conversation is open: the agent decides again, without this way
  return { 'stale' }
end
local offset = basis
local new_calls = 0
for i = 1, #parts, 2 do
  local kind, value = parts[i], parts[i + 1]
  if kind == 'entry' then
    offset = add(state, log, live_channel, value)
  elseif kind == 'call' then
    redis.call('HSET', calls, value, 'pending')
    new_calls = new_calls + 1
  elseif kind == 'request' then
    redis.call('XADD', request_stream, '*', '__data__', value)
  elseif kind == 'action' then
    local action, label = string.match(value, '^(%S+) (.*)$')
    redis.call('HSET', actions, action, label)
  elseif kind == 'timer' then
    local ms, name = string.match(value, '^(%d+) (%S+)$')
    arm(state, timers, id, name, tonumber(ms), offset)
  elseif kind == 'disarm' then
    disarm(state, timers, value)
  elseif kind == 'answered' then
    local waits, held_by = unpack(state_of(state, 'waiting_since', 'owner'))
    if (waits or '') ~= '' and held_by == 'assistant' then
      redis.call('HSETNX', state, 'assistant_answered_at', ms_of(offset))
    end
  elseif kind == 'said' then
    set_answered(state, timers, offset, 'assistant')
    -- Only for the desk's lists.
    if redis.call('HEXISTS', state, 'only_opened') == 0 then
      redis.call('HSET', state, 'last_text', value, 'last_author', 'assistant')
    end
  elseif kind == 'owner' then
    local owner, team = string.match(value, '^(%S+) ?(%S*)$')
    set_owner(state, timers, offset, owner, team)
  elseif kind == 'close' then
    set_closed(state, timers, offset, value, ttl)
  elseif kind == 'reopen' then
    set_reopened(state, timers, offset, ttl)
  elseif kind == 'labels' then
    -- A teammate may have changed others since the decision was made: those stay.
    local labels = ' ' .. (redis.call('HGET', state, 'labels') or '') .. ' '
    for sign, label in string.gmatch(value, '([+-])(%S+)') do
      local from, to = string.find(labels, ' ' .. label .. ' ', 1, true)
      if sign == '-' and from then
        labels = string.sub(labels, 1, from) .. string.sub(labels, to + 1)
      elseif sign == '+' and not from then
        labels = labels .. label .. ' '
      end
    end
    redis.call('HSET', state, 'labels', (string.gsub(string.gsub(labels, '^ +', ''), ' +$', '')))
  elseif kind == 'priority' then
    redis.call('HSET', state, 'priority', value)
  elseif kind == 'used' then
    add_model_use(state, value)
  elseif kind == 'ran' then
    if redis.call('HEXISTS', state, 'only_opened') == 1 then
      -- It counts when the contact does something: a new conversation leaves nothing behind.
      redis.call('HSET', state, 'ran', (redis.call('HGET', state, 'ran') or '') .. ' ' .. value)
    else
      add_flow_seen(state, value)
    end
  end
end
if new_calls > 0 then redis.call('HINCRBY', state, 'pending_calls', new_calls) end
redis.call('HSET', state, 'handled', basis)
-- A decision without an entry leaves a newer entry to be handled.
if current or offset ~= basis then redis.call('HSET', state, 'head', offset, 'barrier', offset) end
redis.call('HDEL', state, 'attempts', 'dropped')
for field, value in pairs(cjson.decode(patch)) do
  redis.call('HSET', state, field, value)
  if field == 'answers' then
    -- What the contact said of themselves is known in their next conversation, too.
    local past = keys_of_contact(state) .. ':past'
    redis.call('HSET', past, 'answers', value)
    redis.call('EXPIRE', past, ttl)
  end
end
compact_if_new(state, log)
keep(ttl, state)
announce(state, ttl)
if current and release then
  redis.call('HSET', state, 'handled', offset)
  redis.call('DEL', lease)
  acknowledge(work_stream, group, entry_id)
  return { 'released', offset }
end
return { 'committed', offset }
