-- KEYS: job running prepared failed_rows cells undo
-- ARGV: import_id token lease_ms:number ttl undo_ttl live_channel every_ms:number chunk created updated unchanged undo_chunk undo_count failed_count:number *problems
-- Finishes a chunk in one step: counts its outcomes, stores its failures, and moves on, so that no worker repeats it.
-- `undo_chunk` is what takes it back. problems: the rows that failed, then the cells that were left out.
-- Answers like renew_import. A chunk that was finished before counts no second time.
-- include: _now.lua
-- include: _progress.lua
if redis.call('HGET', job, 'lease') ~= token then return 'lost' end
if redis.call('HGET', job, 'next') ~= chunk then return 'lost' end
for i, problem in ipairs(problems) do
  redis.call('RPUSH', i <= failed_count and failed_rows or cells, problem)
end
if undo_chunk ~= '' then
  redis.call('HSET', undo, chunk, undo_chunk)
  redis.call('HINCRBY', job, 'undo_count', undo_count)
  redis.call('EXPIRE', undo, undo_ttl)
end
redis.call('HINCRBY', job, 'created', created)
redis.call('HINCRBY', job, 'updated', updated)
redis.call('HINCRBY', job, 'unchanged', unchanged)
redis.call('HINCRBY', job, 'failed', failed_count)
redis.call('HINCRBY', job, 'left_out', #problems - failed_count)
redis.call('HINCRBY', job, 'done', created + updated + unchanged + failed_count)
redis.call('HSET', job, 'next', chunk + 1, 'attempts', 0, 'intents', '', 'waiting', '')
redis.call('HDEL', prepared, chunk)
local now = now_ms()
redis.call('ZADD', running, now + lease_ms, import_id)
for _, key in ipairs({ job, running, prepared, failed_rows, cells }) do redis.call('EXPIRE', key, ttl) end
publish_progress(job, import_id, live_channel, every_ms)
return redis.call('HGET', job, 'stop') and 'stop' or 'renewed'
