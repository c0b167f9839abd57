-- KEYS: state lease
-- ARGV: token owner_version live_channel frame
-- Publishes a draft under the same checks as its answer: a worker that lost the lease, or an assistant that no longer owns
-- the conversation, publishes nothing.
-- include: _publish.lua
if redis.call('GET', lease) ~= token then return { 'lost' } end
local status, current_version = unpack(redis.call('HMGET', state, 'status', 'owner_counter'))
if status ~= 'open' or current_version ~= owner_version then return { 'silenced' } end
publish(live_channel, frame)
return { 'published' }
