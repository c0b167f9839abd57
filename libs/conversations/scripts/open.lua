-- KEYS: pointer state log work_stream timers
-- ARGV: base conversation_id entry event ttl:number contact principal locale channel flows live_channel source bridge
-- ARGV: name region idle_ms:number
-- Opens a conversation, one for each contact. Opening again returns the open one and stores the contact's current rights.
-- The state gets a summary of earlier conversations (their number, the end and the assignee of the last one, the flows
-- that ran once, what the contact said of themselves), because flows decide by it.
-- The desk does not show a conversation that its contact only opened (`only_opened`).
-- idle_ms: a conversation without an entry for this time is closed, before its keys expire.
-- include: _log.lua
local existing = redis.call('GET', pointer)
if existing and redis.call('HGET', base .. 'conversation:' .. existing, 'status') == 'open' then
  local open_state = base .. 'conversation:' .. existing
  local changed
  if source == 'contact' then
    changed = set_principal(open_state, principal, name)
  else
    changed = redis.call('HEXISTS', open_state, 'only_opened') == 1
    show_at_desk(open_state)
  end
  if changed then announce(open_state, ttl) end
  return { 'existing', existing }
end
redis.call('HSET', state,
  'id', conversation_id, 'status', 'open', 'owner', 'assistant', 'owner_counter', 0, 'handled', '0',
  'pending_calls', 0, 'attempts', 0, 'dropped', 0, 'pointer', pointer, 'contact', contact, 'principal', principal,
  'locale', locale, 'channel', channel, 'flows', flows, 'source', source, 'region', region)
if source == 'contact' then redis.call('HSET', state, 'only_opened', '1') end
local offset = add(state, log, live_channel, entry)
local past = base .. 'contact:' .. contact
for _, earlier in ipairs(redis.call('ZRANGE', past .. ':conversations', 0, -1)) do
  if redis.call('EXISTS', base .. 'conversation:' .. earlier) == 0 then
    redis.call('ZREM', past .. ':conversations', earlier)
  end
end
redis.call('HSET', state, 'head', offset, 'barrier', offset, 'opened_at', ms_of(offset), 'answered_at', ms_of(offset),
  'bridge', bridge, 'name', name, 'contact_at', '', 'earlier', redis.call('ZCARD', past .. ':conversations'),
  'last_assignee', redis.call('HGET', past .. ':past', 'assignee') or '',
  'last_closed_at', redis.call('HGET', past .. ':past', 'closed_at') or '',
  'answers', redis.call('HGET', past .. ':past', 'answers') or '',
  'flows_seen', table.concat(redis.call('SMEMBERS', past .. ':flows'), ' '))
redis.call('ZADD', past .. ':conversations', ms_of(offset), conversation_id)
redis.call('SET', pointer, conversation_id)
redis.call('HSET', state, 'timer:idle', offset)
redis.call('ZADD', timers, string.format('%.0f', now_ms() + idle_ms), conversation_id .. ' ' .. offset .. ' idle')
publish_work(work_stream, event, offset)
keep(ttl, state)
announce(state, ttl)
return { 'opened', conversation_id }
