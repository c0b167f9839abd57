-- KEYS: state mail lease
-- ARGV: token offset *transcripts
-- The lease's holder has sent the answers up to this offset, or found that they need no e-mail ('': none of both), and
-- these transcripts.
-- include: _mail.lua
if not holds(state, lease, token) then return 0 end
settle(mail, offset, transcripts)
keep_mail(state, mail)
return 1
