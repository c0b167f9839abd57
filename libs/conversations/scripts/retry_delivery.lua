-- KEYS: dead reasons state redeliver outbound
-- ARGV: letter_id offset conversation_id
-- Makes a message due again that was not delivered to its bridge. Newer messages are delivered independently. Its text is
-- read from the log, so that the message expires with the conversation.
-- include: _log.lua
-- include: ../../messaging/scripts/_letters.lua
local letter = letter_of(KEYS[1], ARGV[1])
if not letter then return 'gone' end
if redis.call('EXISTS', KEYS[3]) == 0 then return 'expired' end
local life = redis.call('TTL', KEYS[3])
redis.call('SADD', KEYS[4], ARGV[2])
extend(KEYS[4], life)
redis.call('ZADD', KEYS[5], now_ms(), ARGV[3])
extend(KEYS[5], life)
remove(KEYS[1], KEYS[2], ARGV[1], letter['reason'])
return 'retried'
