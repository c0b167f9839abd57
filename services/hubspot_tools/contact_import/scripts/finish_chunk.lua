-- KEYS: job running prepared failed_rows
-- ARGV: import_id token lease_ms:number ttl live_channel every_ms:number chunk created updated unchanged *failures
-- Finishes a chunk in one step: counts its outcomes, stores its failures, and moves on, so that no worker repeats it.
-- Answers like renew_import. A chunk that was finished before counts no second time.
-- include: _now.lua
-- include: _progress.lua
if redis.call('HGET', job, 'lease') ~= token then return 'lost' end
if redis.call('HGET', job, 'next') ~= chunk then return 'lost' end
for _, failure in ipairs(failures) do redis.call('RPUSH', failed_rows, failure) end
redis.call('HINCRBY', job, 'created', created)
redis.call('HINCRBY', job, 'updated', updated)
redis.call('HINCRBY', job, 'unchanged', unchanged)
redis.call('HINCRBY', job, 'failed', #failures)
redis.call('HINCRBY', job, 'done', created + updated + unchanged + #failures)
redis.call('HSET', job, 'next', chunk + 1, 'attempts', 0, 'intents', '', 'waiting', '')
redis.call('HDEL', prepared, chunk)
local now = now_ms()
redis.call('ZADD', running, now + lease_ms, import_id)
for _, key in ipairs({ job, running, prepared, failed_rows }) do redis.call('EXPIRE', key, ttl) end
publish_progress(job, import_id, live_channel, every_ms)
return redis.call('HGET', job, 'stop') and 'stop' or 'renewed'
