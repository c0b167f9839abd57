-- KEYS: job undo undo_job undo_prepared running
-- ARGV: undo_id of call_id request ttl
-- Starts the undo of an import that has ended: an import of its own (`undo_id`), whose chunks take back those of the first.
-- Once, however often the call is delivered; again only if the undo before was stopped. Answers `started <undo_id>`.
-- include: _now.lua
local status = redis.call('HGET', job, 'status')
if status ~= 'finished' and status ~= 'stopped' then return status or 'gone' end
local began_by = redis.call('HGET', job, 'undone_by')
if began_by == call_id then return 'started ' .. redis.call('HGET', job, 'undo_id') end
if began_by and redis.call('HGET', job, 'undo_ended') ~= 'stopped' then return 'undone' end
local chunks = redis.call('HGETALL', undo)
if #chunks == 0 then return 'nothing' end
local count = 0
for i = 2, #chunks, 2 do
  redis.call('HSET', undo_prepared, count, chunks[i])
  count = count + 1
end
for _, name in ipairs({ 'conversation_id', 'contact', 'principal', 'file_name', 'columns', 'mapping' }) do
  redis.call('HSET', undo_job, name, redis.call('HGET', job, name) or '')
end
redis.call('HSET', undo_job, 'mode', 'undo', 'of', of, 'began_at', redis.call('HGET', job, 'started_at'), 'status',
  'running', 'call_id', call_id, 'request', request, 'started_at',
  string.format('%.3f', now_ms() / 1000), 'chunks', count, 'next', 0, 'total',
  redis.call('HGET', job, 'undo_count') or 0, 'done', 0, 'created', 0, 'updated', 0, 'unchanged', 0, 'repeated', 0,
  'failed', 0, 'left_out', 0)
redis.call('HSET', job, 'undone_by', call_id, 'undo_id', undo_id)
redis.call('HDEL', job, 'undo_ended')
redis.call('ZADD', running, 0, undo_id)
for _, key in ipairs({ undo_job, undo_prepared, running }) do redis.call('EXPIRE', key, ttl) end
return 'started ' .. undo_id
