-- KEYS: dead reasons state redeliver outbound
-- ARGV: letter_id offset conversation_id
-- A message that was not delivered to its bridge is due again, beside what is new. Its text is read from the log, so
-- that it is gone where the conversation is, and due for as long as that lives.
-- include: _log.lua
-- include: ../../bus/scripts/_letters.lua
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
