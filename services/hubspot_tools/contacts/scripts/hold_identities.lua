-- KEYS: *holds
-- ARGV: call_id lease_ms
-- All of them or none, so that two calls with the same two never wait for each other. What is the call's already stays.
for _, key in ipairs(KEYS) do
  local holder = redis.call('GET', key)
  if holder and holder ~= ARGV[1] then return 0 end
end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
return 1
