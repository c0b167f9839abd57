-- KEYS: closed_list stream
-- ARGV: base start:number count:number quiet_ms:number keep_s:number refused
-- Looks at `count` closed conversations of a list from rank `start` on. Publishes those that the archive has not got, for
-- example because they ended before there was one; shortens the life of those that it has and that nothing needs any more;
-- and removes those without keys from the list. Answers the next rank (-1 at the end), and how many it published and removed.
-- quiet_ms: an end that is not older may still be on its way. refused: marks one that the archive can't take in.
-- include: _log.lua
-- include: _archive.lua
local members = redis.call('ZRANGE', closed_list, start, start + count - 1)
local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
-- While the archive is behind, its stream has them already.
local behind = oldest and now_ms() - ms_of(oldest[1]) > quiet_ms
local published, removed = 0, 0
for _, id in ipairs(members) do
  local state = base .. 'conversation:' .. id
  local status, tail, archived = unpack(redis.call('HMGET', state, 'status', 'tail', 'archived'))
  if not status then
    removed = removed + redis.call('ZREM', closed_list, id)
  elseif status == 'closed' and archived == tail then
    if not is_busy(state) then shorten(state, keep_s) end
  elseif status == 'closed' and archived ~= refused .. tail and not behind and now_ms() - ms_of(tail) > quiet_ms then
    publish_closed(state, tail)
    published = published + 1
  end
end
return { #members < count and -1 or start + count - removed, published, removed }
