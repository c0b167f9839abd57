-- KEYS: state claim
-- ARGV: token offset claim_ms
-- What stands up to this offset is delivered. Only who holds the claim may say so.
if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'delivered', ARGV[2], 'delivery_tries', 0)
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
