-- Appends entries (JSON) to the audit log, and removes the oldest beyond `retention_ms` or `most`. The log itself expires
-- when nothing was appended for that time.
-- include: _now.lua
local function append_audit(audit, entries, retention_ms, most)
  if #entries == 0 then return end
  for _, entry in ipairs(entries) do redis.call('XADD', audit, 'MAXLEN', '~', most, '*', 'entry', entry) end
  redis.call('XTRIM', audit, 'MINID', '~', string.format('%.0f', now_ms() - retention_ms))
  redis.call('PEXPIRE', audit, string.format('%.0f', retention_ms))
end
