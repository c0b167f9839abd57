-- KEYS: placement
-- ARGV: base conversation
-- For a conversation that waits: its place among all who wait for its team, and what would be decided now.
-- include: _desk.lua
local base = ARGV[1]
local queue = redis.call('HGET', KEYS[1], 'queue')
if not queue or queue == '' then return {} end
local since = redis.call('ZSCORE', base .. 'queue:' .. queue, ARGV[2])
if not since then return {} end
local team, place = rules_of(queue).team, 1
for _, name in ipairs(redis.call('SMEMBERS', base .. 'queues')) do
  if name == queue then
    place = place + redis.call('ZRANK', base .. 'queue:' .. name, ARGV[2])
  elseif rules_of(name).team == team then
    place = place + redis.call('ZCOUNT', base .. 'queue:' .. name, '-inf', '(' .. since)
  end
end
local person, reason, candidates, rules = choose(base, queue, {}, now_ms(), away_ms_of(base))
local waited = math.max(0, now_ms() - tonumber(since))
return { place, decision(queue, person, reason, candidates, rules, waited) }
