-- KEYS: heartbeat
-- ARGV: ttl_ms fresh
-- Sets a worker's heartbeat. The value is the time in ms since which it has been uninterrupted; a process that has just
-- started (fresh '1') has had no interruption. Answers that time.
-- The write goes neither to the append-only file nor to replicas: a heartbeat means nothing after a restart.
redis.replicate_commands() -- before Redis 7, set_repl needs it
redis.set_repl(redis.REPL_NONE)
local since = redis.call('GET', KEYS[1])
if not since then
  local time = redis.call('TIME')
  since = ARGV[2] == '1' and '0' or string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
end
redis.call('SET', KEYS[1], since, 'PX', ARGV[1])
return since
