-- KEYS: members
-- ARGV: prefix sample
-- Checks a random sample of members of a sorted set, and removes those that name a conversation (or an import) without
-- keys: the key `<prefix><first word of the member>`. Answers the number of checked and of removed members.
local checked, removed = 0, 0
for _, member in ipairs(redis.call('ZRANDMEMBER', members, sample)) do
  checked = checked + 1
  if redis.call('EXISTS', prefix .. string.match(member, '^%S+')) == 0 then
    removed = removed + redis.call('ZREM', members, member)
  end
end
return { checked, removed }
