-- The state's `model_use` has whole numbers with spaces between them: answers, tokens, and the cost in billionths.
local function add_model_use(state, used)
  local known = string.gmatch(redis.call('HGET', state, 'model_use') or '', '%d+')
  local sums = {}
  for number in string.gmatch(used, '%d+') do
    table.insert(sums, string.format('%.0f', tonumber(known() or '0') + tonumber(number)))
  end
  redis.call('HSET', state, 'model_use', table.concat(sums, ' '))
end
