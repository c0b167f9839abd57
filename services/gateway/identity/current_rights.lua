-- KEYS: rights
-- ARGV: rights_channel person side kind order issued_ms:number token_id expires_ms principal
-- Compares a token with the person's newest tokens, which are one hash, and stores it if it is newer.
-- side: visitor | inside (staff, teammate, workflow). kind: visitor | staff | desk.
-- order: '' for a host site's token. Its order is then found here from issued_ms (its `iat`, or None) and token_id (its
-- fingerprint). For other tokens, the order that was found before.
-- A newer token of the other side supersedes a token. Answers the verdict, the token's order, the newest principal of its
-- kind, and the end of that principal's validity in ms.
-- Fields: `side:<side>` newest order; `<kind>` newest order, principal and end; `token:<fingerprint>` its order.
-- include: _now.lua
local now = now_ms()

-- The order of a token without `iat` is the time when it was first seen, so that it must be stored.
local MAX_TOKENS = 64
local function remove_oldest()
  local all, orders, count = redis.call('HGETALL', rights), {}, 0
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 6) == 'token:' then
      count = count + 1
      orders[count] = { all[i], all[i + 1] }
    end
  end
  if count <= MAX_TOKENS then return end
  table.sort(orders, function(a, b) return a[2] < b[2] end)
  for i = 1, count - MAX_TOKENS do redis.call('HDEL', rights, orders[i][1]) end
end

if order == '' then
  order = redis.call('HGET', rights, 'token:' .. token_id) or ''
  if order == '' then
    -- Sites give `iat` in whole seconds: of tokens from one second, the one that was seen later is the newer.
    local issued = issued_ms or now - now % 1000
    order = string.format('%015.0f.%015.0f', issued, now)
    redis.call('HSET', rights, 'token:' .. token_id, order)
    if redis.call('HLEN', rights) > MAX_TOKENS + 8 then remove_oldest() end
  end
end
-- Longer than any of the person's tokens is valid: an older token must find the one that superseded it.
local function keep()
  local ms = math.max(tonumber(expires_ms) - now, 1000) + 60000
  if redis.call('PTTL', rights) < ms then redis.call('PEXPIRE', rights, string.format('%.0f', ms)) end
end

local other = redis.call('HGET', rights, 'side:' .. (side == 'inside' and 'visitor' or 'inside'))
if other and other > order then
  keep()
  return { 'superseded', order, '', '0' }
end
local newest = redis.call('HGET', rights, 'side:' .. side) or ''
if order > newest then
  redis.call('HSET', rights, 'side:' .. side, order)
  -- Only a person who had the other role before loses it now.
  if other and newest < other then redis.call('PUBLISH', rights_channel, person) end
end
local stored_order, stored_principal, stored_expires =
  unpack(redis.call('HMGET', rights, kind, kind .. ':principal', kind .. ':expires'))
if order >= (stored_order or '') then
  if stored_order and (stored_principal ~= principal or stored_expires ~= expires_ms) then
    redis.call('PUBLISH', rights_channel, person)
  end
  redis.call('HSET', rights, kind, order, kind .. ':principal', principal, kind .. ':expires', expires_ms)
  keep()
  return { 'current', order, principal, expires_ms }
end
keep()
return { 'current', order, stored_principal, stored_expires }
