-- KEYS: *recents
-- ARGV:
-- All contacts that had one of these identities lately.
return redis.call('SUNION', unpack(KEYS))
