-- KEYS: mentions changed
-- ARGV: person conversation mark:number offset by most:number ttl:number
-- Keeps that a note mentions a person, and tells the gateways once. Only the newest `most` conversations are kept.
-- include: _publish.lua
local before = tonumber(redis.call('ZSCORE', mentions, conversation) or '0')
if before >= mark then return 0 end
redis.call('ZADD', mentions, string.format('%.0f', mark), conversation)
redis.call('ZREMRANGEBYRANK', mentions, 0, -1 - most)
redis.call('EXPIRE', mentions, ttl)
publish(changed, 'mention ' .. person .. ' ' .. conversation .. ' ' .. offset .. ' ' .. by)
return 1
