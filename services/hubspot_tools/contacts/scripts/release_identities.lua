-- KEYS: *leases
-- ARGV: call_id
-- Releases the identities that this call still holds.
for _, lease in ipairs(leases) do
  if redis.call('GET', lease) == call_id then redis.call('DEL', lease) end
end
return 1
