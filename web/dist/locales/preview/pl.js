var e={preview:"Nowa wiadomość",closePreview:"Zamknij podgląd"};export{e as default};
