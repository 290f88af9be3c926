/** Keeps the address up to date with the page, without a reload and without an entry in the browser's history. */

const WAIT_MS = 300; // browsers limit how often the address may change, and a new reading is drawn first
/**
 * time: when the page asked for it. drawn: whether the query's picture, d, was drawn on the canvas.
 * @typedef {{ query: string, parameters: string[], time: number, session: string, drawn: boolean }} Asked
 */
/** The newest request of all parts of the page that set the address. @type {{ asked?: Asked, timer?: ReturnType<typeof setTimeout> }} */
const last = {};

/** @param {{ data: Asked }} component */
export default function address({ data }) {
  const { asked, timer } = last;
  if (asked && asked.session !== data.session) return openAnew(asked, data);
  if (asked && data.time < asked.time) return; // one part of the page was first drawn when another had already asked for something newer
  last.asked = data;
  if (timer && asked?.query === data.query) return; // a change of theme calls this again with the same query
  clearTimeout(timer);
  last.timer = setTimeout(() => replace(data), WAIT_MS);
}

/**
 * The server has forgotten this page: it was started anew, or another one has taken over. It has drawn the page as the address was when the
 * page was loaded, since Streamlit does not look at the address again. Loaded anew, the page is as it was last, with what stands on the
 * canvas, which may have been drawn while there was no server.
 * @param {Asked} asked the last request of the session before
 * @param {Asked} fresh what the new one asks for
 */
function openAnew(asked, fresh) {
  clearTimeout(last.timer);
  const query = new URLSearchParams(asked.query);
  const picture = fresh.drawn ? new URLSearchParams(fresh.query).get("d") : null;
  if (picture && picture !== query.get("d")) {
    for (const name of ["digit", "r"]) query.delete(name); // the row was chosen in the picture before
    query.set("d", picture);
    replace({ ...asked, query: query.toString() });
  } else replace(asked);
  location.reload();
}

/**
 * Parameters that do not belong to a lesson, such as Streamlit's own `embed`, are kept.
 * @param {Asked} data
 */
function replace({ query, parameters }) {
  const others = new URLSearchParams(location.search);
  for (const name of parameters) others.delete(name);
  const whole = [others.toString(), query].filter(Boolean).join("&");
  const wanted = location.pathname + (whole && `?${whole}`) + location.hash;
  if (wanted !== location.pathname + location.search + location.hash) history.replaceState(history.state, "", wanted);
}
