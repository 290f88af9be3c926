/** The address follows the page, without a reload and without an entry for the Back button. */

const SETTLED = 300; // milliseconds: a browser allows only so many changes, and a new reading is painted first
const last = { query: "", timer: 0 }; // of all parts of the page that speak of the address

/** @param {{data: {query: string, parameters: string[]}}} component */
export default function address({ data }) {
  if (last.timer && last.query === data.query) return; // called again for a change of theme
  clearTimeout(last.timer);
  Object.assign(last, { query: data.query, timer: setTimeout(() => replace(data), SETTLED) });
}

/** What is not a lesson's, such as Streamlit's own `embed`, stays. */
function replace({ query, parameters }) {
  const others = new URLSearchParams(location.search);
  for (const name of parameters) others.delete(name);
  const whole = [others.toString(), query].filter(Boolean).join("&");
  const wanted = location.pathname + (whole && `?${whole}`) + location.hash;
  if (wanted !== location.pathname + location.search + location.hash) history.replaceState(history.state, "", wanted);
}
