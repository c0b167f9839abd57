-- KEYS: attachments
-- ARGV: file
-- Forgets an uploaded file that no entry has. Answers whether the file is in no entry: only then may its bytes go.
if redis.call('HEXISTS', attachments, file .. ':entry') == 1 then return 0 end
redis.call('HDEL', attachments, file)
return 1
