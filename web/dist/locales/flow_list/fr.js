var e={titleVersions:"Versions"};export{e as default};
