-- KEYS: members
-- ARGV: what_they_name count
-- Checks a random sample of `count` members of a sorted set, and removes those that name a conversation (or an import)
-- without keys. Answers the number of checked and of removed members.
local looked, dropped = 0, 0
for _, member in ipairs(redis.call('ZRANDMEMBER', KEYS[1], ARGV[2])) do
  looked = looked + 1
  if redis.call('EXISTS', ARGV[1] .. string.match(member, '^%S+')) == 0 then
    dropped = dropped + redis.call('ZREM', KEYS[1], member)
  end
end
return { looked, dropped }
