-- KEYS: change
-- ARGV: value ttl
-- Records a conversation's last change. Answers the change before it.
local before = redis.call('GET', change)
redis.call('SET', change, value, 'EX', ttl)
return before
