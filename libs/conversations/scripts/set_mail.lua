-- KEYS: state mail due
-- ARGV: conversation_id address off transcript transcript_to
-- Stores the contact's wishes. address: '' leaves it as it is. off: '' leaves it, '0' or '1'. transcript: '' or the ID of a
-- request for a transcript, which is due at once; the same ID again is the same request.
-- include: _log.lua
-- include: _mail.lua
if redis.call('EXISTS', state) == 0 then return 'unknown' end
if address ~= '' then redis.call('HSET', mail, 'address', address) end
if off ~= '' then redis.call('HSET', mail, 'off', off) end
if transcript ~= '' and redis.call('HSETNX', mail, 'asked:' .. transcript, '1') == 1 then
  redis.call('HSET', mail, 'transcript:' .. transcript, transcript_to)
  redis.call('ZADD', due, now_ms(), conversation_id)
  extend(due, redis.call('TTL', state))
end
keep_mail(state, mail)
return 'stored'
