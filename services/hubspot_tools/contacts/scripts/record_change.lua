-- KEYS: change write
-- ARGV: value ttl
-- Records a conversation's last change, and the same by its call. Answers the conversation's change before it.
local before = redis.call('GET', change)
redis.call('SET', change, value, 'EX', ttl)
redis.call('SET', write, value, 'EX', ttl)
return before
