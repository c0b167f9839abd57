-- KEYS: published
-- ARGV: revision:number document
-- Stores the published flows, unless those that are there are the same or newer.
local before = redis.call('HGET', published, 'revision')
if before and tonumber(before) >= revision then return 0 end
redis.call('HSET', published, 'revision', string.format('%.0f', revision), 'document', document)
return 1
