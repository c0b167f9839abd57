-- KEYS: state mail lease due
-- ARGV: token conversation_id pause_ms:number failed:flag known_tail wait_ms:number
-- Releases the lease. With a pause (not None) the conversation is due again after it, and a failure is counted. Without one
-- it leaves the list, unless its log grew after `known_tail` or a transcript came: then nothing that is due is lost.
-- include: _log.lua
-- include: _mail.lua
if redis.call('GET', lease) ~= token then return 0 end
redis.call('DEL', lease)
local tail = redis.call('HGET', state, 'tail')
if not tail then
  redis.call('ZREM', due, conversation_id)
  return 1
end
if failed then
  redis.call('HINCRBY', mail, 'tries', 1)
  redis.call('HSETNX', mail, 'since', now_ms())
  keep_mail(state, mail)
end
local transcripts = false
for _, field in ipairs(redis.call('HKEYS', mail)) do
  transcripts = transcripts or string.sub(field, 1, 11) == 'transcript:'
end
if pause_ms then
  redis.call('ZADD', due, 'XX', now_ms() + pause_ms, conversation_id)
elseif transcripts then
  redis.call('ZADD', due, 'XX', now_ms(), conversation_id)
elseif tail ~= known_tail then
  redis.call('ZADD', due, 'XX', now_ms() + wait_ms, conversation_id)
else
  redis.call('ZREM', due, conversation_id)
end
return 1
