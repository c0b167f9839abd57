-- KEYS: change write
-- ARGV: before after ttl
-- Marks a change as undone. As the conversation's last change it is marked too, unless a newer change was recorded.
if redis.call('GET', change) == before then redis.call('SET', change, after, 'EX', ttl) end
redis.call('SET', write, after, 'EX', ttl)
return 1
