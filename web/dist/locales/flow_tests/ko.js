var t={titleTests:"테스트",titleReplay:"다시 실행"};export{t as default};
