-- The event feed: what a script did is published for the archive, at the end of the script, while the archive is on.
-- `libs/contracts/feed_events.py` has the same list of kinds.
local EVENT_KINDS = {
  opened = true, message = true, action = true, assigned = true, tool_result = true, closed = true,
  reopened = true, closing_noted = true, rated = true,
}

-- How long a gap is known that no archive has noted.
local GAP_S = 60 * 86400

local new_events = {}

local function add_event(kind, offset)
  table.insert(new_events, { kind, offset })
end

-- An entry's own kind is the first one in its JSON: nothing before it is an object, and texts have escaped quotes.
local function add_entry_event(entry, offset)
  local kind = string.match(entry, '"kind":"([%w_]+)"')
  if EVENT_KINDS[kind] then add_event(kind, offset) end
end

-- Publishes each event of this script once, in order. A conversation that its contact has only opened is no event, and a
-- private one is the concern of its contact alone. Results of tools count in all of them, because they change contacts.
local function publish_events(base, id, hidden)
  local events = new_events
  new_events = {}
  if #events == 0 then return end
  local most = redis.call('GET', base .. 'archive.on')
  if not most then return end
  -- An earlier version announced no number.
  most = tonumber(most) > 1 and most or '500000'
  local stream = base .. 'chat.events'
  local published = {}
  for _, each in ipairs(events) do
    local name = each[1] .. ' ' .. each[2]
    if not published[name] and (not hidden or each[1] == 'tool_result') then
      published[name] = true
      local length = redis.call('XLEN', stream)
      local added = redis.call('XADD', stream, 'MAXLEN', '~', most, '*',
        'kind', each[1], 'conversation', id, 'offset', each[2])
      local lost = length + 1 - redis.call('XLEN', stream)
      if lost > 0 then
        -- The feed says so, before the entries that are left.
        redis.call('HINCRBY', stream .. '.lost', 'number', lost)
        redis.call('HSETNX', stream .. '.lost', 'since', string.match(added, '^%d+'))
        redis.call('EXPIRE', stream .. '.lost', GAP_S)
      end
    end
  end
end
