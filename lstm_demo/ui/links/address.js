/** Keeps the address up to date with the page, without a reload and without an entry in the browser's history. */

const WAIT_MS = 300; // browsers limit how often the address may change, and a new reading is drawn first
/** Shared by all parts of the page that set the address. @type {{ query: string, time: number, timer?: ReturnType<typeof setTimeout> }} */
const last = { query: "", time: 0 };

/** @param {{data: {query: string, parameters: string[], time: number}}} component time: when the page asked for it */
export default function address({ data }) {
  if (data.time < last.time) return; // one part of the page was first drawn when another had already asked for something newer
  last.time = data.time;
  if (last.timer && last.query === data.query) return; // a change of theme calls this again with the same query
  clearTimeout(last.timer);
  Object.assign(last, { query: data.query, timer: setTimeout(() => replace(data), WAIT_MS) });
}

/**
 * Parameters that do not belong to a lesson, such as Streamlit's own `embed`, are kept.
 * @param {{ query: string, parameters: string[] }} data
 */
function replace({ query, parameters }) {
  const others = new URLSearchParams(location.search);
  for (const name of parameters) others.delete(name);
  const whole = [others.toString(), query].filter(Boolean).join("&");
  const wanted = location.pathname + (whole && `?${whole}`) + location.hash;
  if (wanted !== location.pathname + location.search + location.hash) history.replaceState(history.state, "", wanted);
}
