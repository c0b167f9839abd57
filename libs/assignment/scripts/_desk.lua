-- Shared by the scripts on `{desk}`. All times are Redis' time. A load is a set of conversations, so that a repeated
-- script changes nothing. `base` is the prefix of all keys of the desk.
-- include: _now.lua
-- include: _publish.lua

local function whole(number)
  return string.format('%.0f', number)
end

-- A number that grows with each change of a teammate's work: it orders changes of the same millisecond, too.
local function tick(base)
  return redis.call('INCR', base .. 'sequence')
end

local function changed(base, kind)
  publish(base .. 'changed', kind)
end

-- `manual` and `active_at`: fields of the person's hash.
local function status_by(base, person, manual, active_at, now, away_ms)
  if redis.call('ZCOUNT', base .. 'connections:' .. person, whole(now), '+inf') == 0 then return 'offline' end
  if manual == 'away' or manual == 'offline' then return manual end
  if manual ~= 'online' and tonumber(active_at or '0') < now - away_ms then return 'away' end
  return 'online'
end

local function status_of(base, person, now, away_ms)
  local manual, active_at = unpack(redis.call('HMGET', base .. 'person:' .. person, 'manual', 'active_at'))
  return status_by(base, person, manual, active_at, now, away_ms)
end

local function away_ms_of(base)
  return tonumber(redis.call('HGET', base .. 'config', 'away_ms') or '600000')
end

local function work_of(base, person, now, away_ms)
  local limit, assigned, worked, manual, active_at = unpack(
    redis.call('HMGET', base .. 'person:' .. person, 'limit', 'assigned', 'worked', 'manual', 'active_at'))
  return {
    -- Only people of the directory have a limit, if only an empty one.
    person = person, known = limit ~= false,
    status = status_by(base, person, manual, active_at, now, away_ms),
    open = redis.call('SCARD', base .. 'open:' .. person), limit = tonumber(limit or ''),
    assigned = tonumber(assigned or '0'), worked = tonumber(worked or '0'),
  }
end

-- A queue's name is `team|strategy|only online (1 or 0)|below (or -)|dedicated (or -)`, and `|person` if it goes to any
-- person but this one, who did not answer in time. Conversations with the same rules
-- share a queue, so that a head without a suitable teammate holds up only them.
local function rules_of(queue)
  local team, strategy, online, below, dedicated, without =
    string.match(queue, '^([^|]*)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|?([^|]*)$')
  return {
    team = team, strategy = strategy, only_online = online == '1', below = tonumber(below),
    dedicated = dedicated ~= '-' and dedicated or nil, without = without ~= '' and without or nil,
  }
end

local function passed_over(rules, work)
  if not work.known then return 'offline' end
  if work.person == rules.without then return 'did_not_answer' end
  if rules.only_online and work.status ~= 'online' then return work.status end
  if rules.below and work.open >= rules.below then return 'at_limit' end
  if work.limit and work.open >= work.limit then return 'at_own_limit' end
  return nil
end

local function better(rules, a, b)
  if rules.strategy == 'round_robin' then
    if a.assigned ~= b.assigned then return a.assigned < b.assigned end
  else
    if a.open ~= b.open then return a.open < b.open end
    if a.worked ~= b.worked then return a.worked < b.worked end
  end
  return a.person < b.person
end

-- Chooses the teammate for the head of a queue, with the reason. `works` caches teammates' work within one script.
local function choose(base, queue, works, now, away_ms)
  local rules = rules_of(queue)
  local function work(person)
    works[person] = works[person] or work_of(base, person, now, away_ms)
    return works[person]
  end
  local function seen(item)
    return {
      person = item.person, status = item.status, open = item.open, limit = item.limit,
      passed_over = passed_over(rules, item),
    }
  end
  local candidates, best, tie = {}, nil, false
  if rules.dedicated then
    local item = work(rules.dedicated)
    table.insert(candidates, seen(item))
    if not passed_over(rules, item) then return rules.dedicated, 'dedicated', candidates, rules end
  end
  local members = redis.call('SMEMBERS', base .. 'members:' .. rules.team)
  table.sort(members)
  for _, person in ipairs(members) do
    local item = work(person)
    if person ~= rules.dedicated then table.insert(candidates, seen(item)) end
    if not passed_over(rules, item) then
      if best and item.open == best.open then tie = true end
      if best and item.open < best.open then tie = false end
      if not best or better(rules, item, best) then best = item end
    end
  end
  if not best then return nil, #members == 0 and 'team_empty' or 'no_candidate', candidates, rules end
  local reason = rules.strategy
  if reason == 'fewest_open' and tie then reason = 'longest_without_work' end
  return best.person, reason, candidates, rules
end

local function decision(queue, person, reason, candidates, rules, waited)
  return cjson.encode({
    team = rules.team, assignee = person, reason = reason, candidates = #candidates > 0 and candidates or nil,
    waited_ms = waited,
    options = {
      strategy = rules.strategy, only_online = rules.only_online, below = rules.below, dedicated = rules.dedicated,
      without = rules.without,
    },
  })
end

local function leave_queue(base, queue, conversation)
  if not queue or queue == '' then return end
  redis.call('ZREM', base .. 'queue:' .. queue, conversation)
  if redis.call('EXISTS', base .. 'queue:' .. queue) == 0 then redis.call('SREM', base .. 'queues', queue) end
end

local function remove_work(base, person, conversation)
  if redis.call('SREM', base .. 'open:' .. person, conversation) == 1 then
    redis.call('HSET', base .. 'person:' .. person, 'worked', tick(base))
  end
end

-- `holders`: all people who ever had work, including those who are no longer in the directory.
local function add_work(base, person, conversation)
  redis.call('SADD', base .. 'holders', person)
  if redis.call('SADD', base .. 'open:' .. person, conversation) == 1 then
    redis.call('HSET', base .. 'person:' .. person, 'worked', tick(base))
  end
end
