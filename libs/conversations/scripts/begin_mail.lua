-- KEYS: state mail lease
-- ARGV: token offset
-- The answers of the next e-mail are those up to this offset. A batch that was begun before, and perhaps sent, stays as it
-- is: its repeat is then the same e-mail with the same ID. Answers the batch's last offset, or '' if the lease is lost.
-- include: _mail.lua
if not holds(state, lease, token) then return '' end
redis.call('HSETNX', mail, 'batch', offset)
keep_mail(state, mail)
return redis.call('HGET', mail, 'batch')
