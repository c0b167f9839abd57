-- KEYS: state lease redeliver
-- ARGV: token offset lease_ms again
-- The lease's holder marks messages up to this offset as delivered.
-- include: _deliveries.lua
if not holds(KEYS[1], KEYS[2], ARGV[1]) then return 0 end
delivered(KEYS[1], KEYS[2], KEYS[3], ARGV[2], ARGV[3], ARGV[4])
return 1
