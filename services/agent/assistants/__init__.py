"""The assistants that decide a conversation's next step: `guided` needs no model, `openai` asks one."""
