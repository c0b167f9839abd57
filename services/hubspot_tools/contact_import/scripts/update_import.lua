-- KEYS: job
-- ARGV: import_id token live_channel field value
-- The lease's holder records its next writes (`intents`) or the reason why it waits (`waiting`).
-- include: _progress.lua
if redis.call('HGET', job, 'lease') ~= token then return 0 end
redis.call('HSET', job, field, value)
if field == 'waiting' then
  -- A worker that waits was not killed by this chunk.
  redis.call('HSET', job, 'attempts', 0)
  publish_progress(job, import_id, live_channel, 0)
end
return 1
