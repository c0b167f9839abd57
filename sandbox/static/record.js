// Keeps a record's page true: when its contact changes, the page's content is fetched again.

const main = document.querySelector("main");
const source = new EventSource(`/_sandbox/contacts/events?after=${main.dataset.cursor}`);

async function refresh() {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const wasOpen = main.querySelector("details")?.open ?? false;
  main.replaceChildren(...page.querySelector("main").childNodes);
  const details = main.querySelector("details");
  if (details) details.open = wasOpen;
}

source.addEventListener("reset", refresh);
source.addEventListener("changed", (event) => {
  const { changed, removed } = JSON.parse(event.data);
  if (removed.includes(main.dataset.record) || changed.some((row) => row.id === main.dataset.record)) refresh();
});
