var e={preview:"New message",closePreview:"Close preview"};export{e as default};
