-- Publishes a message on a channel that has the tag of the script's keys.
local function publish(channel, message)
  redis.call('PUBLISH', channel, message)
end
