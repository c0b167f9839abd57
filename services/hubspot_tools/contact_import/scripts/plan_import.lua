-- KEYS: job prepared failed_rows
-- ARGV: ttl total ready repeated bad confirmation mapping chunk_count:number *items
-- Replaces an import's plan, unless the import has started. items: the chunks of contacts, then the rows that can't be
-- imported.
local status = redis.call('HGET', job, 'status')
if status ~= 'uploaded' and status ~= 'planned' then return 0 end
redis.call('DEL', prepared, failed_rows)
for i, item in ipairs(items) do
  if i <= chunk_count then
    redis.call('HSET', prepared, i - 1, item)
  else
    redis.call('RPUSH', failed_rows, item)
  end
end
redis.call('HSET', job, 'status', 'planned', 'confirmation', confirmation, 'mapping', mapping, 'chunks', chunk_count,
  'next', 0, 'total', total, 'ready', ready, 'repeated', repeated, 'failed', bad,
  'done', repeated + bad, 'created', 0, 'updated', 0, 'unchanged', 0)
for _, key in ipairs({ job, prepared, failed_rows }) do redis.call('EXPIRE', key, ttl) end
return 1
