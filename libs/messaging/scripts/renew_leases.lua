-- KEYS: *leases
-- ARGV: lease_ms *tokens
-- Renews leases that are strings with a time to live. Answers 1 for each lease that still has its token.
local renewed = {}
for i, lease in ipairs(leases) do
  if redis.call('GET', lease) == tokens[i] then
    redis.call('PEXPIRE', lease, lease_ms)
    renewed[i] = 1
  else
    renewed[i] = 0
  end
end
return renewed
