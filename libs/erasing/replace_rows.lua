-- KEYS: chunks job running
-- ARGV: chunk before after import_id prepared:flag *rows
-- Replaces one chunk of an import by the same without a person's rows, if it is as it was read. `prepared`: these rows were
-- about to be written. Then they count no more, and a worker that runs the import loses its lease, so that it records
-- nothing of them; the next one takes the chunk as it is now.
if redis.call('HGET', chunks, chunk) ~= before then return 0 end
redis.call('HSET', chunks, chunk, after)
if redis.call('EXISTS', job) == 0 then return 1 end
-- A plan that was made of the rows before is made again.
redis.call('HINCRBY', job, 'forgot', 1)
if not prepared then return 1 end
redis.call('HINCRBY', job, 'total', -#rows)
local intents = redis.call('HGET', job, 'intents')
if intents and intents ~= '' then
  local meant = cjson.decode(intents)
  for _, row in ipairs(rows) do
    meant[row] = nil
    if meant.before then meant.before[row] = nil end
  end
  redis.call('HSET', job, 'intents', cjson.encode(meant))
end
if redis.call('HGET', job, 'status') == 'running' then
  redis.call('HSET', job, 'lease', '')
  redis.call('ZADD', running, 0, import_id)
end
return 1
