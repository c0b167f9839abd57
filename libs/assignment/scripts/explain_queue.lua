-- KEYS: placement
-- ARGV: base conversation_id
-- For a waiting conversation: its position among all conversations that wait for its team, and the decision that
-- would be made now.
-- include: _desk.lua
local queue = redis.call('HGET', placement, 'queue')
if not queue or queue == '' then return {} end
local since = redis.call('ZSCORE', base .. 'queue:' .. queue, conversation_id)
if not since then return {} end
local team, position = rules_of(queue).team, 1
for _, name in ipairs(redis.call('SMEMBERS', base .. 'queues')) do
  if name == queue then
    position = position + redis.call('ZRANK', base .. 'queue:' .. name, conversation_id)
  elseif rules_of(name).team == team then
    position = position + redis.call('ZCOUNT', base .. 'queue:' .. name, '-inf', '(' .. since)
  end
end
local person, reason, candidates, rules = choose(base, queue, {}, now_ms(), away_ms_of(base))
local waited = math.max(0, now_ms() - tonumber(since))
return { position, decision(queue, person, reason, candidates, rules, waited) }
