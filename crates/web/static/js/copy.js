// A button beside each field of a report copies its text, so that it can be pasted into an authority's form; which one was copied is said aloud.
// Without this file the buttons stay hidden and the text is marked and copied by hand.
const said = document.getElementById("copied");
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!(field instanceof HTMLTextAreaElement)) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      // Only a page that came over TLS, or from this computer, may write to the clipboard; elsewhere the text stands marked.
      await navigator.clipboard.writeText(field.value);
    } catch {
      return;
    }
    button.dataset.done = "";
    if (said) said.textContent = button.dataset.said;
  });
}
