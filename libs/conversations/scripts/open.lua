-- KEYS: pointer state log wake_stream
-- ARGV: base conversation_id entry event ttl contact principal locale channel_name flows pubsub source
-- Opening is atomic: one conversation is open per contact, and opening again returns it.
-- include: _log.lua
local existing = redis.call('GET', KEYS[1])
if existing and redis.call('HGET', ARGV[1] .. 'conversation:' .. existing, 'status') == 'open' then
  return { 'existing', existing }
end
redis.call('HSET', KEYS[2],
  'id', ARGV[2], 'status', 'open', 'owner', 'assistant', 'owner_counter', 0, 'handled', '0', 'pending_calls', 0,
  'attempts', 0, 'dropped', 0, 'pointer', KEYS[1], 'contact', ARGV[6], 'principal', ARGV[7], 'locale', ARGV[8],
  'channel', ARGV[9], 'flows', ARGV[10], 'source', ARGV[12])
local offset = add(KEYS[2], KEYS[3], ARGV[11], ARGV[3])
redis.call('HSET', KEYS[2], 'head', offset, 'barrier', offset)
redis.call('SET', KEYS[1], ARGV[2])
wake(KEYS[4], ARGV[4], offset)
keep(tonumber(ARGV[5]), KEYS[2], KEYS[3])
return { 'opened', ARGV[2] }
