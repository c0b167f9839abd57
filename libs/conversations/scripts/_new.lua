-- Shared by the scripts that append: a conversation is new until its contact or a person has done something in it. Its state
-- has the field `only_opened`: the time in ms at which it is forgotten.
-- include: _events.lua

-- Where the contact's keys begin: the pointer to the open conversation, the list of all, what is known of earlier ones.
local function keys_of_contact(state)
  return string.match(state, '^(.*:)conversation:[^:]+$') .. 'contact:' .. redis.call('HGET', state, 'contact')
end

-- A flow that runs once per contact. The archive knows it by the conversation, after the contact's own key has expired.
local function add_flow_seen(state, flow)
  redis.call('SADD', keys_of_contact(state) .. ':flows', flow)
  redis.call('HSET', state, 'flows_ran', (redis.call('HGET', state, 'flows_ran') or '') .. ' ' .. flow)
end

-- A new conversation becomes open, because its contact or a person has done something in it. From now on it is one of the
-- contact's conversations, and the desk knows of it. The calling script ends with `keep`, which sets the usual lifetime.
local function begin(state)
  if redis.call('HDEL', state, 'only_opened') == 0 then return end
  local id, opened_at, ran, tail = unpack(redis.call('HMGET', state, 'id', 'opened_at', 'ran', 'tail'))
  table.insert(new_events, 1, { 'opened', tail }) -- for the event feed it opens now, with its newest entry
  redis.call('ZADD', keys_of_contact(state) .. ':conversations', opened_at, id)
  for flow in string.gmatch(ran or '', '%S+') do add_flow_seen(state, flow) end
  redis.call('HDEL', state, 'ran')
end

-- The log of a new conversation in as little memory as its entries need: Redis reserves 4 kB for the first ones. A copy
-- has no reserve.
local function compact_if_new(state, log)
  if redis.call('HEXISTS', state, 'only_opened') == 0 then return end
  redis.call('COPY', log, log .. ':compact', 'REPLACE')
  redis.call('RENAME', log .. ':compact', log)
end
