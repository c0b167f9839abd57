-- include: _now.lua
-- include: _publish.lua
-- Publishes an import's progress on its conversation's channel, not more often than a person can read it.
local function publish_progress(job, import_id, live_channel, every_ms)
  local ms = now_ms()
  if ms - tonumber(redis.call('HGET', job, 'shown_at') or '0') < every_ms then return end
  redis.call('HSET', job, 'shown_at', string.format('%.0f', ms))
  local shown = { import_id = import_id }
  for _, name in ipairs({ 'status', 'file_name', 'waiting' }) do
    local value = redis.call('HGET', job, name)
    if value and value ~= '' then shown[name] = value end
  end
  for _, name in ipairs({ 'total', 'done', 'created', 'updated', 'unchanged', 'repeated', 'failed', 'left_out',
    'started_at', 'ended_at' }) do
    shown[name] = tonumber(redis.call('HGET', job, name) or nil)
  end
  publish(live_channel, cjson.encode({ type = 'progress', progress = shown }))
end
