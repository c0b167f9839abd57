-- The same on a Cluster: only the server that has the script's keys delivers the message.
local function publish(channel, message)
  redis.call('SPUBLISH', channel, message)
end
