-- KEYS: limiter
-- ARGV: configured_limit window_ms:number burst_share:number reserve:number max_wait_ms:number
-- Gives a permit for one more call, and the time to wait before it. All workers share this limiter. Calls are spaced
-- evenly after a burst of a share of the limit, so that no window of this length holds more calls than the limit. A limit
-- that HubSpot's answers gave (field `reported_limit`) replaces the configured one. `reserve` calls of the burst are kept
-- for more urgent calls.
-- The write goes neither to the append-only file nor to replicas, because each call to HubSpot would wait for the disk. A
-- restart loses a few spent calls, and HubSpot's own headers correct the limiter.
-- Answers { wait_ms, reason, pause_ms }. wait_ms -1: the wait would be longer than max_wait_ms, and no permit was given.
redis.replicate_commands() -- before Redis 7, set_repl needs it
redis.set_repl(redis.REPL_NONE)
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local reported_limit, next_at, paused_until, reason =
  unpack(redis.call('HMGET', limiter, 'reported_limit', 'next_at', 'paused_until', 'reason'))
local limit = tonumber(reported_limit or configured_limit)
local burst = math.max(1, math.floor(limit * burst_share))
local spacing = window_ms / math.max(1, limit - burst)
next_at = math.max(tonumber(next_at or '0'), now)
local pause = math.max(0, tonumber(paused_until or '0') - now)
local allowance = math.max(0, burst - 1 - reserve) * spacing
local wait = math.max(next_at - now - allowance, pause, 0)
if wait > max_wait_ms then
  return { -1, pause > 0 and reason or 'budget', string.format('%.0f', wait) }
end
redis.call('HSET', limiter, 'next_at', string.format('%.3f', math.max(next_at, now + pause) + spacing))
redis.call('PEXPIRE', limiter, 86400000)
return { string.format('%.3f', wait), '', string.format('%.0f', pause) }
