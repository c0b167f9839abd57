-- KEYS: channels earlier_outbound
-- ARGV: ttl:number forget_ms:number *own_channels
-- A gateway announces its channels. Answers all other channels with the time in ms since their last announcement and the
-- number of waiting conversations. A channel without waiting conversations is removed after `forget_ms`.
-- `earlier_outbound` is the list of an older version, one for all channels: its members move to the channels' own lists.
-- include: _log.lua
local base = string.match(channels, '^(.*:)channels$')
local now, own = now_ms(), {}
for _, channel in ipairs(own_channels) do
  own[channel] = true
  redis.call('ZADD', channels, now, channel)
end
for _, id in ipairs(redis.call('ZRANGE', earlier_outbound, 0, 199)) do
  local channel = redis.call('HGET', base .. 'conversation:' .. id, 'channel')
  if channel then
    redis.call('ZADD', base .. 'channel.outbound:' .. channel, 'NX', now, id)
    extend(base .. 'channel.outbound:' .. channel, ttl)
    redis.call('ZADD', channels, 'NX', now, channel)
  end
  redis.call('ZREM', earlier_outbound, id)
end
local others = {}
local all = redis.call('ZRANGE', channels, 0, -1, 'WITHSCORES')
for i = 1, #all, 2 do
  local age = now - tonumber(all[i + 1])
  local waiting = redis.call('ZCARD', base .. 'channel.outbound:' .. all[i])
  if not own[all[i]] and waiting == 0 and age > forget_ms then
    redis.call('ZREM', channels, all[i])
  elseif not own[all[i]] then
    table.insert(others, { all[i], age, waiting })
  end
end
extend(channels, ttl)
return others
