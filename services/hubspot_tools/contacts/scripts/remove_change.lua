-- KEYS: change
-- ARGV: value
-- Removes a conversation's last change, unless a newer change was recorded.
if redis.call('GET', change) == value then return redis.call('DEL', change) end
return 0
