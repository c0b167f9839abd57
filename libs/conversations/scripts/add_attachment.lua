-- KEYS: state attachments
-- ARGV: file record size:number ttl:number max_files:number max_bytes:number
-- Records an uploaded file, once for each ID, and answers the record that is kept. It lives as long as the conversation,
-- and takes that time to live. max_files, max_bytes: limits of the whole conversation; 0 is no limit.
local known = redis.call('HGET', attachments, file)
if known then return { 'known', known } end
local status = redis.call('HGET', state, 'status')
if not status then return { 'unknown', '' } end
if status ~= 'open' then return { 'closed', '' } end
local files, bytes = 1, size
local fields = redis.call('HGETALL', attachments)
for i = 1, #fields, 2 do
  if string.sub(fields[i], -6) ~= ':entry' then
    files, bytes = files + 1, bytes + cjson.decode(fields[i + 1]).attachment.size
  end
end
if (max_files > 0 and files > max_files) or (max_bytes > 0 and bytes > max_bytes) then return { 'full', '' } end
redis.call('HSET', attachments, file, record)
redis.call('EXPIRE', attachments, math.max(redis.call('TTL', state), ttl))
return { 'added', record }
