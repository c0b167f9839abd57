-- KEYS: *recents
-- ARGV: contact_id keep_ms
-- A contact has these identities now.
for _, key in ipairs(KEYS) do
  redis.call('SADD', key, ARGV[1])
  redis.call('PEXPIRE', key, ARGV[2])
end
return 1
