var e={preview:"Mensaje nuevo",closePreview:"Cerrar la vista previa"};export{e as default};
