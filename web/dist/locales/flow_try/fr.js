var e={titleTry:"Essayer"};export{e as default};
