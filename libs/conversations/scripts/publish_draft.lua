-- KEYS: state lease
-- ARGV: lease_value owner_counter pubsub frame
-- A draft passes the same fence as the answer it becomes: a worker that lost the conversation, or an assistant
-- that was silenced, shows nothing.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return { 'lost' } end
local state = redis.call('HMGET', KEYS[1], 'status', 'owner_counter')
if state[1] ~= 'open' or state[2] ~= ARGV[2] then return { 'silenced' } end
redis.call('PUBLISH', ARGV[3], ARGV[4])
return { 'published' }
