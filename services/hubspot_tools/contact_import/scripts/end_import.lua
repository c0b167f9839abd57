-- KEYS: job running prepared reply_stream first_job
-- ARGV: import_id token status live_channel completed
-- Ends an import and publishes the final result of its call in one step. `first_job`: the import that this one undoes, or
-- itself.
-- include: _progress.lua
if redis.call('HGET', job, 'lease') ~= token then return 0 end
redis.call('HSET', job, 'status', status, 'lease', '', 'waiting', '', 'ended_at',
  string.format('%.3f', now_ms() / 1000))
if first_job ~= job then redis.call('HSET', first_job, 'undo_ended', status) end
redis.call('ZREM', running, import_id)
redis.call('DEL', prepared)
redis.call('XADD', reply_stream, '*', '__data__', completed)
publish_progress(job, import_id, live_channel, 0)
return 1
