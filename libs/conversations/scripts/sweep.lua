-- KEYS: members
-- ARGV: what_they_name count
-- Looks at so many members of a sorted set, chosen by chance, and drops those that name a conversation (or an import)
-- without keys. All of them, where there are no more. Answers with how many it looked at, and how many went.
local looked, dropped = 0, 0
for _, member in ipairs(redis.call('ZRANDMEMBER', KEYS[1], ARGV[2])) do
  looked = looked + 1
  if redis.call('EXISTS', ARGV[1] .. string.match(member, '^%S+')) == 0 then
    dropped = dropped + redis.call('ZREM', KEYS[1], member)
  end
end
return { looked, dropped }
