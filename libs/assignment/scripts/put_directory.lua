-- KEYS: people teams config
-- ARGV: base source document
-- People and teams as a document says. source: the fingerprint of the file that it is, which is read once and whose
-- people and teams go when they are no longer in it; or '' for what is added by hand, which stays.
-- include: _desk.lua
local base, source = ARGV[1], ARGV[2]
if source ~= '' and redis.call('HGET', KEYS[3], 'source') == source then return 0 end
local document = cjson.decode(ARGV[3])
local function put(kind, key, items, write)
  local named = base .. 'from_file:' .. kind
  local before = source ~= '' and redis.call('SMEMBERS', named) or {}
  if source ~= '' then redis.call('DEL', named) end
  local now = {}
  for _, item in ipairs(items) do
    redis.call('HSET', key, item.id, item.json)
    if source ~= '' then redis.call('SADD', named, item.id) end
    now[item.id] = true
    write(item)
  end
  for _, id in ipairs(before) do
    if not now[id] then
      redis.call('HDEL', key, id)
      redis.call('DEL', base .. (kind == 'people' and 'person:' or 'members:') .. id)
      if kind == 'people' then redis.call('DEL', base .. 'connections:' .. id) end
    end
  end
end
put('people', KEYS[1], document.people, function(person)
  redis.call('HSET', base .. 'person:' .. person.id, 'limit', person.limit)
end)
put('teams', KEYS[2], document.teams, function(team)
  redis.call('DEL', base .. 'members:' .. team.id)
  for _, member in ipairs(team.members) do redis.call('SADD', base .. 'members:' .. team.id, member) end
end)
for field, value in pairs(document.config) do redis.call('HSET', KEYS[3], field, value) end
if source ~= '' then redis.call('HSET', KEYS[3], 'source', source) end
changed(base, 'directory')
return 1
