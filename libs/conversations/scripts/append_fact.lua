-- KEYS: state log idempotency timers wake_stream
-- ARGV: key digest entry event ttl pubsub role owner preview silence_ms max_entries max_bytes teammate_factor speaker name
-- A fact from outside: appended without a lease, once per key, with its one wake-up.
-- role: contact (an own line) | teammate (a reply, which takes the conversation over) | other (moves the head) | note
-- (moves nothing, wakes nobody). owner: '' or who owns the conversation from this entry on.
-- silence_ms: a teammate's line starts this wait for the contact, whose own line ends it; 0 is for ever.
-- max_entries, max_bytes: limits of an anonymous contact's conversation (0: no limit), teammate_factor times as high once
-- a teammate has owned it.
-- speaker: '' or the contact's principal from their newest token, with the rights that apply from now on.
-- include: _log.lua
local function full(state)
  local entries, bytes, assignee, principal = unpack(state_of(state, 'entries', 'bytes', 'assignee', 'principal'))
  local factor = assignee and tonumber(ARGV[13]) or 1
  local most_entries, most_bytes = tonumber(ARGV[11]) * factor, tonumber(ARGV[12]) * factor
  local over = (most_entries > 0 and tonumber(entries or '0') >= most_entries)
    or (most_bytes > 0 and tonumber(bytes or '0') + #ARGV[3] > most_bytes)
  return over and cjson.decode(principal).kind == 'anonymous'
end
local known = recall(KEYS[3], ARGV[1], ARGV[2])
if known then return known end
local status, id = unpack(state_of(KEYS[1], 'status', 'id'))
if not status then return { 'unknown', '' } end
if status ~= 'open' then return { 'closed', '' } end
if ARGV[7] == 'contact' and full(KEYS[1]) then return { 'full', '' } end
local offset = add(KEYS[1], KEYS[2], ARGV[6], ARGV[3])
remember(KEYS[3], ARGV[1], offset, ARGV[2])
speaks(KEYS[1], ARGV[14], ARGV[15])
local role = ARGV[7]
if role ~= 'note' then
  redis.call('HSET', KEYS[1], 'head', offset)
  if role ~= 'contact' then redis.call('HSET', KEYS[1], 'barrier', offset) end
  if ARGV[8] ~= '' then owned(KEYS[1], KEYS[4], offset, ARGV[8], '') end
  if role == 'contact' then
    if (redis.call('HGET', KEYS[1], 'waiting_since') or '') == '' then
      redis.call('HSET', KEYS[1], 'waiting_since', ms_of(offset))
    end
    redis.call('HSET', KEYS[1], 'snoozed_until', '')
    redis.call('HDEL', KEYS[1], 'silence_left')
    disarm(KEYS[1], KEYS[4], 'silence')
    disarm(KEYS[1], KEYS[4], 'snooze')
  elseif role == 'teammate' then
    answered(KEYS[1], offset, 'teammate')
    if ARGV[10] ~= '0' then begin_silence(KEYS[1], KEYS[4], id, tonumber(ARGV[10]), offset) end
  end
  if ARGV[9] ~= '' then redis.call('HSET', KEYS[1], 'last_text', ARGV[9], 'last_author', role) end
  wake(KEYS[5], ARGV[4], offset)
end
keep(tonumber(ARGV[5]), KEYS[1])
announce(KEYS[1], tonumber(ARGV[5]))
return { 'appended', offset }
