-- KEYS: bucket
-- ARGV: limit window_ms burst_share reserve most_wait_ms
-- The next moment at which one call more may be sent, for everybody who shares this bucket: calls are spaced evenly,
-- after a burst of a share of the limit, so that no window of this length ever holds more than the limit. A limit that
-- HubSpot told (`told`) wins over the configured one. `reserve` calls of the burst are left to who is more urgent.
-- Neither the file nor replicas are told: each call to HubSpot would wait for the disk, and what a restart loses of it is
-- a few calls that were spent, of which HubSpot's own headers tell.
-- Answers { wait_ms, reason, pause_ms }: -1 where the wait would be longer than most_wait_ms, and then nothing is taken.
redis.replicate_commands() -- before Redis 7 nothing may be kept to itself without it
redis.set_repl(redis.REPL_NONE)
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local told, next_at, paused_until, reason =
  unpack(redis.call('HMGET', KEYS[1], 'told', 'next_at', 'paused_until', 'reason'))
local limit, window = tonumber(told or ARGV[1]), tonumber(ARGV[2])
local burst = math.max(1, math.floor(limit * tonumber(ARGV[3])))
local spacing = window / math.max(1, limit - burst)
next_at = math.max(tonumber(next_at or '0'), now)
local pause = math.max(0, tonumber(paused_until or '0') - now)
local allowance = math.max(0, burst - 1 - tonumber(ARGV[4])) * spacing
local wait = math.max(next_at - now - allowance, pause, 0)
if wait > tonumber(ARGV[5]) then
  return { -1, pause > 0 and reason or 'budget', string.format('%.0f', wait) }
end
redis.call('HSET', KEYS[1], 'next_at', string.format('%.3f', math.max(next_at, now + pause) + spacing))
redis.call('PEXPIRE', KEYS[1], 86400000)
return { string.format('%.3f', wait), '', string.format('%.0f', pause) }
