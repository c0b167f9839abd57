-- KEYS: state log mail lease
-- ARGV: token offset entry live_channel *transcripts
-- Gives up an e-mail in one step: teammates see an entry, and the answers and transcripts are not sent again.
-- include: _log.lua
-- include: _mail.lua
if not holds(state, lease, token) then return 0 end
add(state, log, live_channel, entry)
-- XADD to an expired log would make a key without a time to live.
redis.call('PEXPIRE', log, math.max(redis.call('PTTL', state), 1))
settle(mail, offset, transcripts)
keep_mail(state, mail)
return 1
