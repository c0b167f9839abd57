-- KEYS: directory
-- ARGV: base kind id
-- A person (kind `people`) or a team (kind `teams`) goes. What they have open stays theirs until somebody takes it.
-- include: _desk.lua
if redis.call('HDEL', KEYS[1], ARGV[3]) == 0 then return 0 end
redis.call('SREM', ARGV[1] .. 'from_file:' .. ARGV[2], ARGV[3])
if ARGV[2] == 'teams' then
  redis.call('DEL', ARGV[1] .. 'members:' .. ARGV[3])
else
  redis.call('DEL', ARGV[1] .. 'person:' .. ARGV[3], ARGV[1] .. 'connections:' .. ARGV[3])
end
changed(ARGV[1], 'directory')
return 1
