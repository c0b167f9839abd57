-- KEYS: heartbeat
-- ARGV: ttl_ms fresh:flag
-- Sets a worker's heartbeat. The value is the time in ms since which it has been uninterrupted; a process that has just
-- started (fresh) has had no interruption. Answers that time.
-- The write goes neither to the append-only file nor to replicas: a heartbeat means nothing after a restart.
-- include: _now.lua
redis.replicate_commands() -- before Redis 7, set_repl needs it
redis.set_repl(redis.REPL_NONE)
local since = redis.call('GET', heartbeat)
if not since then since = fresh and '0' or string.format('%.0f', now_ms()) end
redis.call('SET', heartbeat, since, 'PX', ttl_ms)
return since
