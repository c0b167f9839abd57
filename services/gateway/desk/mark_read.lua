-- KEYS: marks
-- ARGV: changed person conversation mark:number oldest:number ttl:number lower:flag
-- Stores how far a person has read a conversation. Marks only rise, because tabs may send an older one late; `lower` is for
-- a person who marks it as unread. Marks below `oldest` are of conversations that are gone.
-- Answers whether the mark has changed; then the person's tabs are informed.
redis.call('ZREMRANGEBYSCORE', marks, '-inf', string.format('(%.0f', oldest))
local before = redis.call('ZSCORE', marks, conversation)
if before and (tonumber(before) == mark or (tonumber(before) > mark and not lower)) then return 0 end
redis.call('ZADD', marks, string.format('%.0f', mark), conversation)
redis.call('EXPIRE', marks, ttl)
redis.call('PUBLISH', changed, string.format('read %s %s %.0f', person, conversation, mark))
return 1
