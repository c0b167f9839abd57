-- KEYS: stream state lease log dead reasons
-- ARGV: group consumer entry_id entry max_attempts:number reason ttl:number live_channel
-- Gives up an event that no worker survives, in one step: the contact gets an honest message, the event goes to the dead
-- letters with its reason and the number of attempts, and the conversation continues with the next entry. The lease of a
-- dead worker is deleted.
-- include: _log.lua
-- include: _dead_letters.lua
local pending = redis.call('XPENDING', stream, group, entry_id, entry_id, 1, consumer)
if #pending == 0 then return { 'dropped' } end
if left_by(lease, stream, entry_id) == 'other' then return { 'held' } end
local status, owner, attempts, old_head, handled =
  unpack(state_of(state, 'status', 'owner', 'attempts', 'head', 'handled'))
attempts = attempts or '0'
if not status or tonumber(attempts) < max_attempts then return { 'retry' } end
local head = old_head
if status == 'open' and owner == 'assistant' then
  head = add(state, log, live_channel, entry)
end
redis.call('HSET', state, 'head', head, 'handled', head, 'barrier', head, 'attempts', 0, 'dropped', 0)
redis.call('DEL', lease)
local event = redis.call('XRANGE', stream, entry_id, entry_id)[1][2]
add_dead_letter(dead, reasons, reason, 'stream', stream, 'entry_id', entry_id, 'event', event[2],
  'attempts', attempts, 'deliveries', pending[1][4], 'head', head, 'handled', handled)
acknowledge(stream, group, entry_id)
keep(ttl, state)
announce(state, ttl)
return { 'given_up' }
