-- KEYS: *holds
-- ARGV: call_id
-- Lets go of what is still this call's.
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end
return 1
