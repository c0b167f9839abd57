var e={preview:"Nouveau message",closePreview:"Fermer l’aperçu"};export{e as default};
