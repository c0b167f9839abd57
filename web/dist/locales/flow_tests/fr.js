var e={titleTests:"Tests",titleReplay:"Rejeu"};export{e as default};
