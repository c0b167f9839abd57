var e={titleTests:"Tests",titleReplay:"Replay"};export{e as default};
