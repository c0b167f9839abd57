-- KEYS: pointer state log wake_stream timers
-- ARGV: base conversation_id entry event ttl contact principal locale channel_name flows pubsub source bridge name region idle_ms
-- Opening is atomic: one conversation is open per contact. Opening again returns it and stores the contact's current
-- rights. What earlier conversations
-- left behind (how many, who had the last, which flows ran once) is copied into the state, for flows to decide by.
-- idle_ms: without an entry for this time the conversation is closed, before its keys expire.
-- include: _log.lua
local existing = redis.call('GET', KEYS[1])
if existing and redis.call('HGET', ARGV[1] .. 'conversation:' .. existing, 'status') == 'open' then
  if ARGV[12] == 'contact' then speaks(ARGV[1] .. 'conversation:' .. existing, ARGV[7], ARGV[14]) end
  return { 'existing', existing }
end
redis.call('HSET', KEYS[2],
  'id', ARGV[2], 'status', 'open', 'owner', 'assistant', 'owner_counter', 0, 'handled', '0', 'pending_calls', 0,
  'attempts', 0, 'dropped', 0, 'pointer', KEYS[1], 'contact', ARGV[6], 'principal', ARGV[7], 'locale', ARGV[8],
  'channel', ARGV[9], 'flows', ARGV[10], 'source', ARGV[12],
  'region', ARGV[15])
local offset = add(KEYS[2], KEYS[3], ARGV[11], ARGV[3])
local past = ARGV[1] .. 'contact:' .. ARGV[6]
for _, earlier in ipairs(redis.call('ZRANGE', past .. ':conversations', 0, -1)) do
  if redis.call('EXISTS', ARGV[1] .. 'conversation:' .. earlier) == 0 then
    redis.call('ZREM', past .. ':conversations', earlier)
  end
end
redis.call('HSET', KEYS[2], 'head', offset, 'barrier', offset, 'opened_at', ms_of(offset), 'answered_at', ms_of(offset),
  'bridge', ARGV[13], 'name', ARGV[14], 'earlier', redis.call('ZCARD', past .. ':conversations'),
  'last_assignee', redis.call('HGET', past .. ':past', 'assignee') or '',
  'flows_seen', table.concat(redis.call('SMEMBERS', past .. ':flows'), ' '))
redis.call('ZADD', past .. ':conversations', ms_of(offset), ARGV[2])
redis.call('SET', KEYS[1], ARGV[2])
redis.call('HSET', KEYS[2], 'timer:idle', offset)
redis.call('ZADD', KEYS[5], string.format('%.0f', now_ms() + ARGV[16]), ARGV[2] .. ' ' .. offset .. ' idle')
wake(KEYS[4], ARGV[4], offset)
keep(tonumber(ARGV[5]), KEYS[2])
announce(KEYS[2], tonumber(ARGV[5]))
return { 'opened', ARGV[2] }
