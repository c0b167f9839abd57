-- KEYS: job prepared failed_rows cells
-- ARGV: ttl forgot total ready repeated bad:number left_out confirmation mapping chunk_count:number *items
-- Replaces an import's plan, unless the import has started. items: the chunks of contacts, then the rows that can't be
-- imported, then the cells that are left out. forgot: how often rows of forgotten people were removed when the rows were
-- read; after another time the plan answers -1, because it may hold such a row.
local status = redis.call('HGET', job, 'status')
if status ~= 'uploaded' and status ~= 'planned' then return 0 end
if (redis.call('HGET', job, 'forgot') or '0') ~= forgot then return -1 end
redis.call('DEL', prepared, failed_rows, cells)
for i, item in ipairs(items) do
  if i <= chunk_count then
    redis.call('HSET', prepared, i - 1, item)
  elseif i <= chunk_count + bad then
    redis.call('RPUSH', failed_rows, item)
  else
    redis.call('RPUSH', cells, item)
  end
end
redis.call('HSET', job, 'status', 'planned', 'confirmation', confirmation, 'mapping', mapping, 'chunks', chunk_count,
  'next', 0, 'total', total, 'ready', ready, 'repeated', repeated, 'failed', bad, 'left_out', left_out,
  'done', repeated + bad, 'created', 0, 'updated', 0, 'unchanged', 0)
for _, key in ipairs({ job, prepared, failed_rows, cells }) do redis.call('EXPIRE', key, ttl) end
return 1
