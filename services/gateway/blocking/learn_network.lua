-- KEYS: blocks
-- ARGV: changed id before after
-- Adds its network to a block, unless the block was changed or removed since it was read. Answers whether it did.
-- include: _publish.lua
if redis.call('HGET', blocks, id) ~= before then return 0 end
redis.call('HSET', blocks, id, after)
publish(changed, 'blocks')
return 1
