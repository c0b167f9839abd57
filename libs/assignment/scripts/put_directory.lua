-- KEYS: people teams config audit
-- ARGV: base source retention_ms:number most:number document
-- Stores people, teams and settings from a document, with the entries of the audit log. source: the fingerprint of the
-- directory's file. The file is read once, and its people and teams are removed when a later file lacks them. '': they
-- were changed by hand, and stay. `guards` are the values that the editor saw: answers -1 if one of them has changed.
-- `defaults` are settings that are stored only where there are none.
-- include: _desk.lua
-- include: _audit.lua
if source ~= '' and redis.call('HGET', config, 'source') == source then return 0 end
local directory = cjson.decode(document)
local hashes = { people = people, teams = teams, config = config }
for _, guard in ipairs(directory.guards) do
  local current = redis.call('HGET', hashes[guard.kind], guard.name) or cjson.null
  if current ~= guard.value then return -1 end
end
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
put('people', people, directory.people, function(person)
  redis.call('HSET', base .. 'person:' .. person.id, 'limit', person.limit)
end)
put('teams', teams, directory.teams, function(team)
  redis.call('DEL', base .. 'members:' .. team.id)
  for _, member in ipairs(team.members) do redis.call('SADD', base .. 'members:' .. team.id, member) end
end)
for field, value in pairs(directory.config) do redis.call('HSET', config, field, value) end
for field, value in pairs(directory.defaults) do redis.call('HSETNX', config, field, value) end
if source ~= '' then
  redis.call('HSET', config, 'source', source)
  redis.call('DEL', base .. 'from_file:config')
  for field in pairs(directory.config) do redis.call('SADD', base .. 'from_file:config', field) end
end
append_audit(audit, directory.audit, retention_ms, most)
changed(base, 'directory')
return 1
