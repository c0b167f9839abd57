-- KEYS: standing
-- ARGV: channel subject side kind order issued_ms token expires_ms principal
-- What a person's newest tokens say, as one hash. side: visitor | inside (staff, teammate, workflow); kind: visitor |
-- staff | desk. order: '' for a host site's token: its place is found here (issued_ms: its `iat`, or ''; token: its
-- fingerprint), or the place that was found before. A token is superseded by a newer one of the other side. Answers
-- with the verdict, the token's place, the newest principal of its kind and until when that is good, in ms.
-- Fields: `side:<side>` newest place; `<kind>` newest place, principal and end; `token:<fingerprint>` its place.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local channel, subject, side, kind = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local order, token, expires, principal = ARGV[5], ARGV[7], tonumber(ARGV[8]), ARGV[9]

-- Tokens without `iat` are as old as the moment in which they were seen first, which must be remembered.
local TOKENS = 64
local function forget_oldest()
  local all, places, count = redis.call('HGETALL', KEYS[1]), {}, 0
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 6) == 'token:' then
      count = count + 1
      places[count] = { all[i], all[i + 1] }
    end
  end
  if count <= TOKENS then return end
  table.sort(places, function(a, b) return a[2] < b[2] end)
  for i = 1, count - TOKENS do redis.call('HDEL', KEYS[1], places[i][1]) end
end

if order == '' then
  order = redis.call('HGET', KEYS[1], 'token:' .. token) or ''
  if order == '' then
    -- Sites say `iat` in whole seconds: of tokens from one second the one that was seen later is the newer.
    local issued = ARGV[6] ~= '' and tonumber(ARGV[6]) or now - now % 1000
    order = string.format('%015.0f.%015.0f', issued, now)
    redis.call('HSET', KEYS[1], 'token:' .. token, order)
    if redis.call('HLEN', KEYS[1]) > TOKENS + 8 then forget_oldest() end
  end
end
-- Longer than each of the person's tokens is good for: an older one must find what took its place.
local function keep()
  local ms = math.max(expires - now, 1000) + 60000
  if redis.call('PTTL', KEYS[1]) < ms then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', ms)) end
end

local other = redis.call('HGET', KEYS[1], 'side:' .. (side == 'inside' and 'visitor' or 'inside'))
if other and other > order then
  keep()
  return { 'superseded', order, '', '0' }
end
local newest = redis.call('HGET', KEYS[1], 'side:' .. side) or ''
if order > newest then
  redis.call('HSET', KEYS[1], 'side:' .. side, order)
  -- Only a person who held the other role before loses it now.
  if other and newest < other then redis.call('PUBLISH', channel, subject) end
end
local stored = redis.call('HMGET', KEYS[1], kind, kind .. ':principal', kind .. ':expires')
if order >= (stored[1] or '') then
  if stored[1] and (stored[2] ~= principal or stored[3] ~= ARGV[8]) then redis.call('PUBLISH', channel, subject) end
  redis.call('HSET', KEYS[1], kind, order, kind .. ':principal', principal, kind .. ':expires', ARGV[8])
  keep()
  return { 'current', order, principal, ARGV[8] }
end
keep()
return { 'current', order, stored[2], stored[3] }
