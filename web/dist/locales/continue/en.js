var e={title:"Your conversation",ended:"This link has ended, because the conversation is over or the link is older than a week. Open the chat on our site to write to us."};export{e as default};
