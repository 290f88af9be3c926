/** Keeps the address up to date with the page, without a reload and without an entry in the browser's history. */

const WAIT_MS = 300; // browsers limit how often the address may change, and a new reading is drawn first
/** @typedef {{ query: string, parameters: string[], time: number, session: string }} Asked time: when the page asked for it */
/** The newest request of all parts of the page that set the address. @type {{ asked?: Asked, timer?: ReturnType<typeof setTimeout> }} */
const last = {};

/** @param {{ data: Asked }} component */
export default function address({ data }) {
  const { asked, timer } = last;
  if (asked && asked.session !== data.session) return openAnew(asked);
  if (asked && data.time < asked.time) return; // one part of the page was first drawn when another had already asked for something newer
  last.asked = data;
  if (timer && asked?.query === data.query) return; // a change of theme calls this again with the same query
  clearTimeout(timer);
  last.timer = setTimeout(() => replace(data), WAIT_MS);
}

/**
 * The server has forgotten this page: it was started anew, or another one has taken over. It has drawn the page as the address was when the
 * page was loaded, since Streamlit does not look at the address again. Loaded anew, the page is as it was last.
 * @param {Asked} asked the last request of the session before
 */
function openAnew(asked) {
  clearTimeout(last.timer);
  replace(asked);
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
