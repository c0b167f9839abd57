-- KEYS: change
-- ARGV: value
-- Forgets a conversation's last change, unless a newer change stands there by now.
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
