-- KEYS: *leases
-- ARGV: lease_ms *lease_values
-- All leases of a process are renewed in one call; answers 1 for each that is still its own.
local kept = {}
for i, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[i + 1] then
    redis.call('PEXPIRE', key, ARGV[1])
    kept[i] = 1
  else
    kept[i] = 0
  end
end
return kept
