-- KEYS: channels earlier
-- ARGV: ttl_s forget_ms *mine
-- A gateway announces its channels. Answers all other channels with the time in ms since their last announcement and the
-- number of waiting conversations. A channel without waiting conversations is removed after `forget_ms`. `earlier` is the
-- list of an older version, one for all channels: its members move to the channels' own lists.
-- include: _log.lua
local base = string.match(KEYS[1], '^(.*:)channels$')
local now, mine = now_ms(), {}
for i = 3, #ARGV do
  mine[ARGV[i]] = true
  redis.call('ZADD', KEYS[1], now, ARGV[i])
end
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, 199)) do
  local channel = redis.call('HGET', base .. 'conversation:' .. id, 'channel')
  if channel then
    redis.call('ZADD', base .. 'channel.outbound:' .. channel, 'NX', now, id)
    extend(base .. 'channel.outbound:' .. channel, tonumber(ARGV[1]))
    redis.call('ZADD', KEYS[1], 'NX', now, channel)
  end
  redis.call('ZREM', KEYS[2], id)
end
local others = {}
local all = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #all, 2 do
  local age = now - tonumber(all[i + 1])
  local waiting = redis.call('ZCARD', base .. 'channel.outbound:' .. all[i])
  if not mine[all[i]] and waiting == 0 and age > tonumber(ARGV[2]) then
    redis.call('ZREM', KEYS[1], all[i])
  elseif not mine[all[i]] then
    table.insert(others, { all[i], age, waiting })
  end
end
extend(KEYS[1], tonumber(ARGV[1]))
return others
