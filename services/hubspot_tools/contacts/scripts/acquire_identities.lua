-- KEYS: *leases
-- ARGV: call_id lease_ms
-- Acquires all identities or none, so that two calls with the same two never wait for each other. Identities that the call
-- holds already are renewed.
for _, lease in ipairs(leases) do
  local holder = redis.call('GET', lease)
  if holder and holder ~= call_id then return 0 end
end
for _, lease in ipairs(leases) do redis.call('SET', lease, call_id, 'PX', lease_ms) end
return 1
