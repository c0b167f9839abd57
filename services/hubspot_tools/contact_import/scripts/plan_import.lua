-- KEYS: job prepared failures
-- ARGV: ttl total ready repeated bad confirmation mapping chunk_count *items
-- A plan takes the place of the one before, as long as nobody has begun to carry it out. items: the chunks of contacts,
-- then the rows that are bad already.
local status = redis.call('HGET', KEYS[1], 'status')
if status ~= 'uploaded' and status ~= 'planned' then return 0 end
redis.call('DEL', KEYS[2], KEYS[3])
local chunks = tonumber(ARGV[8])
for i = 9, #ARGV do
  if i - 9 < chunks then
    redis.call('HSET', KEYS[2], i - 9, ARGV[i])
  else
    redis.call('RPUSH', KEYS[3], ARGV[i])
  end
end
redis.call('HSET', KEYS[1], 'status', 'planned', 'confirmation', ARGV[6], 'mapping', ARGV[7], 'chunks', chunks, 'next', 0,
  'total', ARGV[2], 'ready', ARGV[3], 'repeated', ARGV[4], 'failed', ARGV[5],
  'done', ARGV[4] + ARGV[5], 'created', 0, 'updated', 0, 'unchanged', 0)
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[1]) end
return 1
