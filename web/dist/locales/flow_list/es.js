var e={titleVersions:"Versiones"};export{e as default};
