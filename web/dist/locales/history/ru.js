var t={historyBack:"Назад",historyEmpty:"Прежних разговоров нет.",historyFailed:"Не удалось загрузить. Попробуйте ещё раз."};export{t as default};
