-- Shared by the steps of a conversation's e-mails.
local function holds(state, lease, token)
  return redis.call('GET', lease) == token and redis.call('EXISTS', state) == 1
end

-- The hash lives as long as the conversation.
local function keep_mail(state, mail)
  redis.call('EXPIRE', mail, math.max(redis.call('TTL', state), 1))
end

-- Answers up to this offset ('': none), and these transcripts, need no e-mail any more.
local function settle(mail, offset, transcripts)
  if offset ~= '' then
    redis.call('HSET', mail, 'sent', offset)
    redis.call('HDEL', mail, 'batch')
  end
  for _, id in ipairs(transcripts) do redis.call('HDEL', mail, 'transcript:' .. id) end
  redis.call('HDEL', mail, 'tries', 'since')
end
