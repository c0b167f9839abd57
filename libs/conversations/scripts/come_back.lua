-- KEYS: state
-- ARGV:
-- The contact came back to this closed conversation by a link. As after an opening, their next message may reopen it, and
-- their page shows it as open until then. Answers whether it may be reopened.
-- include: _log.lua
if redis.call('HGET', state, 'status') ~= 'closed' or not may_reopen(state) then return 0 end
redis.call('HSET', state, 'returned', '1')
return 1
