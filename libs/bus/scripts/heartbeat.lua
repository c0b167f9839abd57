-- KEYS: heartbeat
-- ARGV: ttl_ms fresh
-- A worker says that it lives. The value is the moment since which it has done so without a break, in ms; a process
-- that has just started (fresh '1') has no break behind it. Answers that moment.
-- Neither the file nor replicas are told: a heartbeat is worth nothing after a restart, and the disk has other work.
redis.replicate_commands() -- before Redis 7 nothing may be kept to itself without it
redis.set_repl(redis.REPL_NONE)
local since = redis.call('GET', KEYS[1])
if not since then
  local time = redis.call('TIME')
  since = ARGV[2] == '1' and '0' or string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
end
redis.call('SET', KEYS[1], since, 'PX', ARGV[1])
return since
