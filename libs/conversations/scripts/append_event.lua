-- KEYS: state log idempotency timers work_stream attachments
-- ARGV: idempotency_key digest entry event ttl:number live_channel role owner preview
-- ARGV: max_entries:number max_bytes:number teammate_factor:number principal name clicked:flag keeps_person:flag
-- ARGV: audience *files
-- Appends an event from outside without a lease, once for each idempotency key, with one work event.
-- role: contact (a message of the contact) | teammate (a message, which may take the conversation over) | other (moves the
-- head) | note (moves nothing, and no worker acts on it). owner: '' or the conversation's owner from this entry on.
-- keeps_person: a person who is the owner stays it.
-- max_entries, max_bytes: limits of an anonymous contact's conversation (0: no limit). They are `teammate_factor` times
-- as high once a teammate has owned it.
-- principal: '' or the contact's principal from their newest token, with the rights that apply from now on.
-- A contact's message to a closed conversation is appended while its flow lets it be reopened.
-- clicked: a button's label is no word of the contact, so that it does not replace what they wrote.
-- files: uploaded files of this entry, which no other entry has. audience: `contact`, or `desk` for files of a note.
-- include: _log.lua
local function all_unsent()
  for _, file in ipairs(files) do
    local found = redis.call('HMGET', attachments, file, file .. ':entry')
    if not found[1] or found[2] then return false end
  end
  return true
end
local function full()
  local entries, bytes, assignee, stored = unpack(state_of(state, 'entries', 'bytes', 'assignee', 'principal'))
  local factor = assignee and teammate_factor or 1
  local entry_limit, byte_limit = max_entries * factor, max_bytes * factor
  local over = (entry_limit > 0 and tonumber(entries or '0') >= entry_limit)
    or (byte_limit > 0 and tonumber(bytes or '0') + #entry > byte_limit)
  return over and cjson.decode(stored).kind == 'anonymous'
end
local known = recall(idempotency, idempotency_key, digest)
if known then return known end
local status = redis.call('HGET', state, 'status')
if not status then return { 'unknown', '' } end
if status ~= 'open' and not (role == 'contact' and may_reopen(state)) then return { 'closed', '' } end
if role == 'contact' and full() then return { 'full', '' } end
if not all_unsent() then return { 'unknown_attachment', '' } end
local offset = add(state, log, live_channel, entry)
remember(idempotency, idempotency_key, offset, digest)
for _, file in ipairs(files) do redis.call('HSET', attachments, file .. ':entry', audience .. ' ' .. offset) end
set_principal(state, principal, name)
if status ~= 'open' then
  -- Words after the end: the agent decides whether they reopen the conversation.
  redis.call('HSET', state, 'head', offset, 'contact_offset', offset)
  publish_work(work_stream, event, offset)
elseif role ~= 'note' then
  redis.call('HSET', state, 'head', offset)
  if role ~= 'contact' then redis.call('HSET', state, 'barrier', offset) end
  local is_kept = keeps_person and string.sub(redis.call('HGET', state, 'owner') or '', 1, 7) == 'person:'
  if owner ~= '' and not is_kept then set_owner(state, timers, offset, owner, '') end
  if role == 'contact' then
    redis.call('HSET', state, 'contact_offset', offset)
    begin(state)
    if (redis.call('HGET', state, 'waiting_since') or '') == '' then
      redis.call('HSET', state, 'waiting_since', ms_of(offset))
    end
    if (redis.call('HGET', state, 'contact_at') or '') == '' then
      redis.call('HSET', state, 'contact_at', ms_of(offset))
    end
    begin_human_wait(state)
    redis.call('HSET', state, 'snoozed_until', '')
    disarm(state, timers, 'snooze')
  elseif role == 'teammate' then
    set_answered(state, timers, offset, 'teammate')
  end
  publish_work(work_stream, event, offset)
end
if role ~= 'note' and preview ~= '' then
  redis.call('HSET', state, 'last_text', preview, 'last_author', role)
  if role == 'contact' then redis.call(clicked and 'HSETNX' or 'HSET', state, 'contact_text', preview) end
end
keep(ttl, state)
announce(state, ttl)
return { 'appended', offset }
