var e={titleNumbers:"수치"};export{e as default};
