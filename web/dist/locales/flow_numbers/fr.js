var e={titleNumbers:"Chiffres"};export{e as default};
