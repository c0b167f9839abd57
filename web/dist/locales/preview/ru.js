var e={preview:"Новое сообщение",closePreview:"Закрыть предпросмотр"};export{e as default};
