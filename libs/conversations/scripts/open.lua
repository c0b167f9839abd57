-- KEYS: pointer state log work_stream timers
-- ARGV: base conversation_id entry event ttl:number contact principal locale channel flows live_channel source bridge
-- ARGV: name region idle_ms:number new_ms:number past continues:flag
-- Opens a conversation, one for each contact. Opening again returns the open one and stores the contact's current rights.
-- The state gets a summary of earlier conversations (their number, the end and the assignee of the last one, the flows
-- that ran once, what the contact said of themselves), because flows decide by it. Empty fields are left out.
-- A conversation that its contact only opened is new (`only_opened`): it is forgotten after `new_ms`, counted from the last
-- opening, unless the contact or a person does something in it.
-- past: '' or what the archive has of the contact, as JSON. Redis has the newest: what it has wins.
-- continues: a conversation whose flow can be reopened is returned for so long after its end. Its state says then that its
-- contact came back (`returned`): their next message may reopen it.
-- idle_ms: an open conversation without an entry for this time is closed, before its keys expire.
-- include: _log.lua
local existing = redis.call('GET', pointer)
if existing and redis.call('HGET', base .. 'conversation:' .. existing, 'status') == 'open' then
  local open_state = base .. 'conversation:' .. existing
  local changed
  local is_new = redis.call('HEXISTS', open_state, 'only_opened') == 1
  if source == 'contact' then
    changed = set_principal(open_state, principal, name)
    if is_new then redis.call('HSET', open_state, 'only_opened', string.format('%.0f', now_ms() + new_ms)) end
  else
    changed = is_new
    begin(open_state)
  end
  if is_new then keep(ttl, open_state) end
  if changed then announce(open_state, ttl) end
  return { 'existing', existing }
end
if continues and source == 'contact' then
  local newest, reopen_until = unpack(redis.call('HMGET', base .. 'contact:' .. contact .. ':past', 'last', 'reopen_until'))
  local newest_state = base .. 'conversation:' .. (newest or '')
  if newest and tonumber(reopen_until) > now_ms() and redis.call('HGET', newest_state, 'status') == 'closed' then
    set_principal(newest_state, principal, name)
    redis.call('HSET', newest_state, 'returned', '1')
    return { 'existing', newest }
  end
end
local function set(...)
  local fields = { ... }
  for i = 2, #fields, 2 do
    if fields[i] and fields[i] ~= '' then redis.call('HSET', state, fields[i - 1], fields[i]) end
  end
end
set('id', conversation_id, 'status', 'open', 'owner', 'assistant', 'owner_counter', 0, 'handled', '0',
  'contact', contact, 'principal', principal, 'locale', locale, 'channel', channel, 'flows', flows, 'source', source,
  'region', region, 'name', name)
if bridge == '1' then set('bridge', bridge) end
local offset = add(state, log, live_channel, entry)
local kept = base .. 'contact:' .. contact
local archived = past ~= '' and cjson.decode(past) or { ids = {}, count = 0, flows = {} }
local is_archived, earlier = {}, archived.count
for _, each in ipairs(archived.ids) do is_archived[each] = true end
for _, each in ipairs(redis.call('ZRANGE', kept .. ':conversations', 0, -1)) do
  if redis.call('EXISTS', base .. 'conversation:' .. each) == 0 then
    redis.call('ZREM', kept .. ':conversations', each)
  elseif not is_archived[each] then
    earlier = earlier + 1
  end
end
local function last(field)
  return redis.call('HGET', kept .. ':past', field) or archived[field]
end
local flows_seen, is_seen = redis.call('SMEMBERS', kept .. ':flows'), {}
for _, each in ipairs(flows_seen) do is_seen[each] = true end
for _, each in ipairs(archived.flows) do
  if not is_seen[each] then table.insert(flows_seen, each) end
end
set('head', offset, 'barrier', offset, 'opened_at', ms_of(offset), 'earlier', earlier > 0 and earlier or '',
  'last_assignee', last('assignee'), 'last_closed_at', last('closed_at'), 'answers', last('answers'),
  'flows_seen', table.concat(flows_seen, ' '))
redis.call('SET', pointer, conversation_id)
set('timer:idle', offset, 'only_opened', string.format('%.0f', now_ms() + new_ms))
redis.call('ZADD', timers, string.format('%.0f', now_ms() + (source == 'contact' and math.min(new_ms, idle_ms) or idle_ms)),
  conversation_id .. ' ' .. offset .. ' idle')
if source ~= 'contact' then begin(state) end
compact_if_new(state, log)
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'opened', conversation_id }
