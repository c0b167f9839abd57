-- KEYS: dead reasons state redeliver outbound
-- ARGV: letter_id offset conversation_id
-- Makes a message due again that was not delivered to its bridge. Newer messages are delivered independently. Its text is
-- read from the log, so that the message expires with the conversation.
-- include: _now.lua
-- include: _log.lua
-- include: _dead_letters.lua
local letter = dead_letter_of(dead, letter_id)
if not letter then return 'gone' end
if redis.call('EXISTS', state) == 0 then return 'expired' end
local life = redis.call('TTL', state)
redis.call('SADD', redeliver, offset)
extend(redeliver, life)
redis.call('ZADD', outbound, now_ms(), conversation_id)
extend(outbound, life)
remove_dead_letter(dead, reasons, letter_id, letter['reason'])
return 'retried'
