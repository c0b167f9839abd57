-- KEYS: state log attachments
-- ARGV:
-- A whole conversation at one point in time: the fields of its state, its log, and its files. Empty without a state.
local fields = redis.call('HGETALL', state)
if #fields == 0 then return { {}, {}, {} } end
return { fields, redis.call('XRANGE', log, '-', '+'), redis.call('HGETALL', attachments) }
