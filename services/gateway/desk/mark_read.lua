-- KEYS: marks mentions
-- ARGV: changed person conversation mark:number oldest:number ttl:number most:number lower:flag
-- Stores how far a person has read a conversation. Marks only rise, because tabs may send an older one late; `lower` is for
-- a person who marks it as unread. Marks below `oldest` are of conversations that are gone. More than `most` marks are not
-- kept: the oldest ones go, but for conversations that mention the person, because a mention would be unread again.
-- Answers whether the mark has changed; then the person's tabs are informed.
-- include: _publish.lua
redis.call('ZREMRANGEBYSCORE', marks, '-inf', string.format('(%.0f', oldest))
local before = redis.call('ZSCORE', marks, conversation)
if before and (tonumber(before) == mark or (tonumber(before) > mark and not lower)) then return 0 end
redis.call('ZADD', marks, string.format('%.0f', mark), conversation)
local number = redis.call('ZCARD', marks)
-- Only from time to time: the kept mentions are looked at each time.
if number > most and number % 100 == 0 then
  for _, id in ipairs(redis.call('ZRANGE', marks, 0, number - most - 1)) do
    if not redis.call('ZSCORE', mentions, id) then redis.call('ZREM', marks, id) end
  end
end
redis.call('EXPIRE', marks, ttl)
publish(changed, string.format('read %s %s %.0f', person, conversation, mark))
return 1
