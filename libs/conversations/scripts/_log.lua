-- Shared by the scripts that append. State is a hash; `head` is the last entry that needs a turn (any kind but a note),
-- `tail` the last of all, `barrier` the last head that is not a contact's message.
-- include: _now.lua
-- include: _events.lua
-- include: _new.lua
-- include: _publish.lua

local function state_of(key, ...)
  return redis.call('HMGET', key, ...)
end

-- The archive takes a conversation in at its end, and again after each later entry. `archive.on` is there while a deployment
-- has an archive: else nothing would read the stream. The archive's sweep finds conversations that are not in the stream, so
-- that its length may be limited.
local function publish_closed(state, offset)
  local base = string.match(state, '^(.*:)conversation:[^:]+$')
  if redis.call('EXISTS', base .. 'archive.on') == 0 then return end
  local id = redis.call('HGET', state, 'id')
  redis.call('XADD', base .. 'chat.closed', 'MAXLEN', '~', 200000, '*', '__data__',
    '{"v":1,"kind":"chat.closed","conversation_id":"' .. id .. '","offset":"' .. offset .. '"}')
end

-- Live frames carry the offset of the previous entry (`tail`), so that a follower notices a gap. `entries` and `bytes`
-- are for the limits of a conversation.
local function add(state, log, live_channel, entry)
  local offset = redis.call('XADD', log, '*', 'e', entry)
  local tail, entries, bytes, status = unpack(redis.call('HMGET', state, 'tail', 'entries', 'bytes', 'status'))
  local prev = tail or '0'
  redis.call('HSET', state, 'tail', offset, 'entries', tonumber(entries or '0') + 1,
    'bytes', tonumber(bytes or '0') + #entry)
  publish(live_channel,
    '{"type":"entry","prev":"' .. prev .. '","offset":"' .. offset .. '","entry":' .. entry .. '}')
  add_entry_event(entry, offset)
  if status == 'closed' then publish_closed(state, offset) end
  return offset
end

-- The event is JSON that ends before the offset's value, because only this script knows the offset.
local function publish_work(stream, event, offset)
  redis.call('XADD', stream, '*', '__data__', event .. offset .. '"}')
end

local function remember(idempotency, key, offset, digest)
  redis.call('HSET', idempotency, key, offset .. ' ' .. digest)
end

-- Scripts call this first, so that a repeated event gets the same answer, regardless of later events.
local function recall(idempotency, key, digest)
  local known = redis.call('HGET', idempotency, key)
  if not known then return nil end
  local offset, seen = string.match(known, '^(%S+) (%S+)$')
  if seen ~= digest then return { 'key_reused', offset } end
  return { 'repeated', offset }
end

-- For keys that conversations share. It never shortens their time to live.
local function extend(key, ttl)
  if redis.call('TTL', key) < ttl then redis.call('EXPIRE', key, ttl) end
end

-- The time after which the keys of a new conversation end if no agent has forgotten it until then.
local FORGOTTEN_AFTER_S = 600

-- The time to live of a conversation's keys: `ttl`, counted from the latest timer. A new conversation (`only_opened` is
-- the time in ms at which it is forgotten) does not live longer because of its timers.
local function lifetime(ttl, keep_until, only_opened)
  if (tonumber(only_opened or '') or 0) > 1 then
    local left = math.ceil((tonumber(only_opened) - now_ms()) / 1000)
    return math.min(ttl, math.max(1, left) + FORGOTTEN_AFTER_S)
  end
  return ttl + math.max(0, math.ceil((tonumber(keep_until or '0') - now_ms()) / 1000))
end

local function disarm(state, timers, name)
  local generation = redis.call('HGET', state, 'timer:' .. name)
  if not generation then return end
  redis.call('HDEL', state, 'timer:' .. name)
  redis.call('ZREM', timers, redis.call('HGET', state, 'id') .. ' ' .. generation .. ' ' .. name)
end

-- Silence is the time since the newest entry. How much of it ends a conversation depends on the flow and on the owner, so
-- that an agent looks at each open conversation this long after an entry, and says when to look again. No rule is shorter.
local MIN_SILENCE_MS = 1800000

-- The timer has no generation: it stays armed until the end, and each entry only brings it forward.
local function watch_silence(state, timers, id, armed)
  if armed ~= '0' then
    disarm(state, timers, 'silence') -- of an earlier version
    redis.call('HSET', state, 'timer:silence', '0')
  end
  redis.call('ZADD', timers, 'LT', string.format('%.0f', now_ms() + MIN_SILENCE_MS), id .. ' 0 silence')
end

-- Every key of the conversation lives as long as its log, also if this step did not write it. The same holds for the
-- flows that it names and the list of the contact's conversations. Their keys are derived from the state, because the
-- callers don't know them.
local function keep(ttl, state)
  local base = string.match(state, '^(.*:)conversation:[^:]+$')
  local id, contact, flows, keep_until, only_opened, status, silence =
    unpack(state_of(state, 'id', 'contact', 'flows', 'keep_until', 'only_opened', 'status', 'timer:silence'))
  if status == 'open' and not only_opened then watch_silence(state, base .. 'timers', id, silence) end
  local life = lifetime(ttl, keep_until, only_opened)
  for _, part in ipairs({ '', ':log', ':idempotency', ':calls', ':actions', ':attachments', ':mail' }) do
    redis.call('EXPIRE', state .. part, life)
  end
  if contact then
    local past = base .. 'contact:' .. contact
    if redis.call('GET', past .. ':open') == id then redis.call('EXPIRE', past .. ':open', life) end
    extend(past .. ':conversations', life)
    extend(past .. ':flows', life)
  end
  if flows and flows ~= '' then extend(base .. 'flows:' .. flows, life) end
end

-- Offsets are pairs of integers; as strings "9-10" would come before "9-9".
local function after(a, b)
  local a1, a2 = string.match(a, '^(%d+)-?(%d*)$')
  local b1, b2 = string.match(b, '^(%d+)-?(%d*)$')
  a1, a2, b1, b2 = tonumber(a1), tonumber(a2) or 0, tonumber(b1), tonumber(b2) or 0
  return a1 > b1 or (a1 == b1 and a2 > b2)
end

-- A worker that has read this log up to `known` gets what is new; any other, or one whose entry is gone, the tail,
-- newest first.
local function read(log, known, tail_count)
  if known ~= '' and #redis.call('XRANGE', log, known, known) == 1 then
    return 'new', redis.call('XRANGE', log, '(' .. known, '+')
  end
  return 'tail', redis.call('XREVRANGE', log, '+', '-', 'COUNT', tail_count)
end

-- Acknowledges and deletes a delivery, so that the stream's length is the number of unfinished deliveries.
local function acknowledge(stream, group, entry_id)
  redis.call('XACK', stream, group, entry_id)
  redis.call('XDEL', stream, entry_id)
end

-- Whether an entry is pending at this consumer: after a takeover the previous worker must not act on it.
local function owns(stream, group, consumer, entry_id)
  return #redis.call('XPENDING', stream, group, entry_id, entry_id, 1, consumer) == 1
end

-- The entry for which a conversation's lease was acquired: `this`, `other`, or nil without a lease.
local function left_by(lease, stream, entry_id)
  local value = redis.call('GET', lease)
  if not value then return nil end
  local held_stream, held_id = string.match(value, '^%S+ (%S+) (%S+)$')
  return held_stream == stream and held_id == entry_id and 'this' or 'other'
end

local function ms_of(offset)
  return tonumber(string.match(offset, '^(%d+)'))
end

-- Keys live for a day or longer after an entry: an earlier timer needs no longer life.
local LONG_MS = 3600000

local function arm(state, timers, id, name, ms, offset)
  disarm(state, timers, name)
  local due = now_ms() + ms
  redis.call('HSET', state, 'timer:' .. name, offset)
  if ms > LONG_MS and due > tonumber(redis.call('HGET', state, 'keep_until') or '0') then
    redis.call('HSET', state, 'keep_until', string.format('%.0f', due))
  end
  redis.call('ZADD', timers, string.format('%.0f', due), id .. ' ' .. offset .. ' ' .. name)
end

-- The desk does not show staff's conversations, unless a teammate or a workflow opened them.
local function is_private(state)
  local principal, source = unpack(state_of(state, 'principal', 'source'))
  return source == 'contact' and cjson.decode(principal).kind == 'staff'
end

local function unlist(state, base, listed)
  local id = redis.call('HGET', state, 'id')
  for name in string.gmatch(string.match(listed or '', ' (.*)$') or '', '%S+') do
    redis.call('ZREM', base .. 'desk:' .. name, id)
  end
end

-- The names of the desk's lists that a conversation belongs in, most general first. Private ones are in lists of their own,
-- which the numbers of flows and the archive's sweep read, and which the desk never shows.
local function lists_of(private, status, owner, team)
  if private then return { status == 'open' and 'private' or 'private_closed' } end
  if status ~= 'open' then return { 'closed' } end
  local lists = { 'open', 'owner:' .. owner }
  if team and team ~= '' then table.insert(lists, 'team:' .. team) end
  if string.sub(owner, 1, 5) == 'team:' then table.insert(lists, 'unassigned') end
  return lists
end

-- Updates the desk's lists in the step that changes their content, and publishes the conversation's ID on the shard's
-- channel. Order: waiting contacts first, longest wait first; then answered ones, latest first; then snoozed ones. A
-- conversation on a bridge is also marked for delivery.
local function announce(state, ttl)
  local base = string.match(state, '^(.*:)conversation:[^:]+$')
  -- The desk does not know of a new conversation: the assistant has greeted, and a person has nothing to answer.
  local is_new = redis.call('HEXISTS', state, 'only_opened') == 1
  if is_new and redis.call('HGET', state, 'bridge') ~= '1' then
    publish_events(base, redis.call('HGET', state, 'id'), true)
    return
  end
  local s = state_of(state, 'id', 'status', 'owner', 'team', 'waiting_since', 'answered_at', 'snoozed_until',
    'closed_at', 'listed', 'bridge', 'channel', 'keep_until', 'opened_at')
  local private = is_private(state)
  local life = lifetime(ttl, s[12])
  local score = 1e14 - tonumber(s[6] or '0')
  if s[2] ~= 'open' then
    score = tonumber(s[8] or '0')
  elseif private then
    score = tonumber(s[13] or '0') -- no one reads their order: a turn need not move it
  elseif s[7] and s[7] ~= '' then
    score = 2e14
  elseif s[5] and s[5] ~= '' then
    score = tonumber(s[5])
  end
  local lists = is_new and {} or lists_of(private, s[2], s[3], s[4])
  local listed = string.format('%.0f ', score) .. table.concat(lists, ' ')
  if listed ~= s[9] then
    unlist(state, base, s[9])
    for _, name in ipairs(lists) do
      redis.call('ZADD', base .. 'desk:' .. name, string.format('%.0f', score), s[1])
      redis.call('SADD', base .. 'desk_lists', name)
    end
    if s[2] ~= 'open' and lists[1] then
      redis.call('ZREMRANGEBYSCORE', base .. 'desk:' .. lists[1], '-inf', string.format('%.0f', now_ms() - ttl * 1000))
    end
    redis.call('HSET', state, 'listed', listed)
  end
  for _, name in ipairs(lists) do extend(base .. 'desk:' .. name, life) end
  extend(base .. 'desk_lists', life)
  if private then
    publish_events(base, s[1], true)
    return
  end
  if s[10] == '1' then
    local outbound = base .. 'channel.outbound:' .. s[11]
    redis.call('ZADD', outbound, 'NX', now_ms(), s[1])
    extend(outbound, life)
    redis.call('ZADD', base .. 'channels', 'NX', now_ms(), s[11])
    extend(base .. 'channels', life)
  end
  publish(base .. 'desk', s[1])
  publish_events(base, s[1], is_new)
end

-- No person owes an answer any more: the due time of the wait, its escalation and flows that begin without one are over.
local function clear_due(state, timers)
  disarm(state, timers, 'escalate')
  disarm(state, timers, 'unanswered')
  redis.call('HDEL', state, 'answer_due', 'answer_due_for', 'escalate_at')
end

-- The contact waits for a person for the first time. Reports and service levels count from then on.
local function begin_human_wait(state)
  local owner, since = unpack(redis.call('HMGET', state, 'owner', 'waiting_since'))
  if owner ~= 'assistant' and (since or '') ~= '' then redis.call('HSETNX', state, 'human_since', since) end
end

-- An answer is due for an e-mail after a pause, if gateways send any: then it is sent unless its contact has seen it.
local function queue_mail(state, by)
  local base = string.match(state, '^(.*:)conversation:[^:]+$')
  local wait, mode = string.match(redis.call('GET', base .. 'mail.on') or '', '^(%d+) (%w+)$')
  if not wait or (by == 'assistant' and mode ~= 'all') then return end
  local id, bridge, only_opened = unpack(state_of(state, 'id', 'bridge', 'only_opened'))
  if bridge == '1' or only_opened or is_private(state) then return end
  redis.call('ZADD', base .. 'mail', 'NX', now_ms() + tonumber(wait), id)
  extend(base .. 'mail', redis.call('TTL', state))
end

-- The contact got an answer. A greeting answers no question. A contact who waits for a person still waits after a message
-- of the assistant.
local function set_answered(state, timers, offset, by)
  queue_mail(state, by)
  local ms = ms_of(offset)
  local s = state_of(state, 'waiting_since', 'owner')
  if by == 'assistant' and ((s[1] or '') == '' or s[2] ~= 'assistant') then return end
  redis.call('HSET', state, 'waiting_since', '', 'answered_at', ms)
  -- Empty: the contact has written nothing. Conversations of earlier versions have no such field, and reports count them.
  if redis.call('HSETNX', state, 'first_answer_at', ms) == 1 then redis.call('HSETNX', state, 'contact_at', '') end
  if by == 'teammate' then
    redis.call('HSETNX', state, 'first_human_at', ms)
    if redis.call('HEXISTS', state, 'human_since') == 1 then redis.call('HSETNX', state, 'human_answered_at', ms) end
  end
  clear_due(state, timers)
end

-- The contact has the rights of their newest token. `rights` counts the changes, so that a decision under other rights is
-- refused and made again.
local function set_principal(state, principal, name)
  if principal == '' or redis.call('HGET', state, 'principal') == principal then return false end
  redis.call('HSET', state, 'principal', principal, 'name', name)
  redis.call('HINCRBY', state, 'rights', 1)
  return true
end

-- Sets the owner with the entry at this offset. `queued_at` and `assigned_at` keep their first value.
local function set_owner(state, timers, offset, owner, team)
  if team and team ~= '' then redis.call('HSET', state, 'team', team) end
  if owner ~= redis.call('HGET', state, 'owner') then
    redis.call('HSET', state, 'owner', owner)
    redis.call('HINCRBY', state, 'owner_counter', 1)
    add_event('assigned', offset) -- a reply that takes the conversation over is no entry `assigned`
  end
  if string.sub(owner, 1, 5) == 'team:' then
    redis.call('HSET', state, 'team', string.sub(owner, 6))
    redis.call('HSETNX', state, 'queued_at', ms_of(offset))
    if (redis.call('HGET', state, 'waiting_since') or '') == '' then
      redis.call('HSET', state, 'waiting_since', ms_of(offset))
    end
  else
    disarm(state, timers, 'queue')
  end
  if owner ~= 'assistant' then begin(state) end
  if string.sub(owner, 1, 7) == 'person:' then
    redis.call('HSETNX', state, 'assigned_at', ms_of(offset))
    redis.call('HSET', state, 'assignee', string.sub(owner, 8))
  end
  if owner == 'assistant' then clear_due(state, timers) else begin_human_wait(state) end
end

-- Whether a message of the contact may still reopen this closed conversation (`reopen_ms` after its end), and no other one
-- of the contact is open.
local function may_reopen(state)
  local closed_at, reopen_ms = unpack(state_of(state, 'closed_at', 'reopen_ms'))
  return closed_at and reopen_ms and tonumber(closed_at) + tonumber(reopen_ms) > now_ms()
    and redis.call('EXISTS', keys_of_contact(state) .. ':open') == 0
end

-- All effects of reopening except its entry. Times of first answers stay, and the contact waits from now on.
local function set_reopened(state, timers, offset, ttl)
  local id = redis.call('HGET', state, 'id')
  redis.call('HSET', state, 'status', 'open', 'waiting_since', ms_of(offset))
  redis.call('HDEL', state, 'closed_at', 'closed_by', 'returned', 'note_tries', 'resolution_due', 'resolution_due_for')
  redis.call('HINCRBY', state, 'owner_counter', 1)
  redis.call('SET', keys_of_contact(state) .. ':open', id)
  redis.call('HDEL', keys_of_contact(state) .. ':past', 'last', 'reopen_until')
  arm(state, timers, id, 'idle', ttl * 900, offset) -- nine tenths, as at the opening
  begin_human_wait(state)
end

-- All effects of closing except its entry. Each script that closes calls it once.
local function set_closed(state, timers, offset, by, ttl)
  if by == 'teammate' then begin(state) end
  redis.call('HSET', state, 'status', 'closed', 'closed_at', ms_of(offset), 'closed_by', by, 'snoozed_until', '')
  redis.call('HINCRBY', state, 'owner_counter', 1)
  for _, field in ipairs(redis.call('HKEYS', state)) do
    local name = string.match(field, '^timer:(.+)$')
    if name and string.sub(name, 1, 5) ~= 'call:' then disarm(state, timers, name) end
  end
  local s = state_of(state, 'id', 'owner', 'only_opened')
  local pointer = keys_of_contact(state) .. ':open'
  if redis.call('GET', pointer) == s[1] then redis.call('DEL', pointer) end
  if s[3] then return end -- nothing happened in it, and its keys end soon
  local past = keys_of_contact(state) .. ':past'
  redis.call('HSET', past, 'closed_at', ms_of(offset))
  -- A contact who ends it wants another one, for example because it is full.
  if by == 'contact' then redis.call('HDEL', state, 'reopen_ms') end
  local reopen_ms = tonumber(redis.call('HGET', state, 'reopen_ms') or '0')
  if reopen_ms > 0 then
    redis.call('HSET', past, 'last', s[1], 'reopen_until', string.format('%.0f', ms_of(offset) + reopen_ms))
  else
    redis.call('HDEL', past, 'last', 'reopen_until')
  end
  local person = string.match(s[2], '^person:(.+)$')
  if person then redis.call('HSET', past, 'assignee', person) end
  redis.call('EXPIRE', past, ttl)
  publish_closed(state, offset)
end
