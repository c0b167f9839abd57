var e={titleNumbers:"Cifras"};export{e as default};
