-- KEYS: *recents
-- ARGV: contact_id ttl_ms
-- Records that a contact was given these identities.
for _, key in ipairs(recents) do
  redis.call('SADD', key, contact_id)
  redis.call('PEXPIRE', key, ttl_ms)
end
return 1
