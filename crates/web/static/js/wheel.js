// The year wheel by keyboard: one place for the Tab key, arrows to the rounds beside it. Left and right along the ring, up and down between rings at the
// nearest day, Home and End for the ring's first and last. Without this file every round is a link of its own, and the table below says the same.
const wheel = document.querySelector("[data-wheel]");
const detail = document.getElementById("wheel-detail");
if (wheel && detail) {
  const rounds = [...wheel.querySelectorAll(".wheel-seg")];
  const rings = [...new Set(rounds.map((round) => round.dataset.ring))];
  const inRing = (ring) => rounds.filter((round) => round.dataset.ring === ring);
  const said = detail.textContent;
  const tell = (round) => (detail.textContent = round ? round.getAttribute("aria-label") : said);
  const choose = (round) => {
    for (const other of rounds) other.setAttribute("tabindex", other === round ? "0" : "-1");
  };
  const go = (round) => {
    if (!round) return;
    choose(round);
    round.focus();
  };
  const beside = (round, by) => {
    const ring = inRing(round.dataset.ring);
    return ring[ring.indexOf(round) + by];
  };
  const across = (round, by) => {
    const other = inRing(rings[rings.indexOf(round.dataset.ring) + by]);
    const from = Number(round.dataset.from);
    return other.reduce((best, next) => {
      const away = Math.abs(Number(next.dataset.from) - from);
      return !best || away < Math.abs(Number(best.dataset.from) - from) ? next : best;
    }, undefined);
  };
  const moves = {
    ArrowLeft: (round) => beside(round, -1),
    ArrowRight: (round) => beside(round, 1),
    ArrowUp: (round) => across(round, -1),
    ArrowDown: (round) => across(round, 1),
    Home: (round) => inRing(round.dataset.ring)[0],
    End: (round) => inRing(round.dataset.ring).at(-1),
  };
  if (rounds.length > 0) choose(rounds[0]);
  wheel.addEventListener("keydown", (event) => {
    const round = event.target.closest(".wheel-seg");
    const move = moves[event.key];
    if (!round || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") document.getElementById("wheel-table")?.focus();
    if (!move) return;
    event.preventDefault();
    go(move(round));
  });
  wheel.addEventListener("focusin", (event) => tell(event.target.closest(".wheel-seg")));
  wheel.addEventListener("focusout", () => tell(undefined));
  wheel.addEventListener("pointerover", (event) => tell(event.target.closest(".wheel-seg")));
  wheel.addEventListener("pointerleave", () => tell(undefined));
}
