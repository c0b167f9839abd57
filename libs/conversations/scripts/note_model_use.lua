-- KEYS: state
-- ARGV: used
-- Counts answers of a model that led to no decision, for example because a person took the conversation over.
-- include: _model_use.lua
if redis.call('EXISTS', state) == 0 then return { 'unknown' } end
add_model_use(state, used)
return { 'noted' }
