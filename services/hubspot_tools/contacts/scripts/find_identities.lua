-- KEYS: *recents
-- ARGV:
-- All contacts that were given one of these identities recently.
return redis.call('SUNION', unpack(recents))
