/** Sends the story of a reading to the theatre, now and again when a theatre is built later. */

/** @typedef {import("../../theatre/js/core/store.js").Story} Story */

/** @type {WeakMap<Element, { data: Story, send: () => void }>} */
const places = new WeakMap();

/** @param {{data: Story, parentElement: Element}} component */
export default function storyStrip({ data, parentElement }) {
  const place = places.get(parentElement) ?? placeFor(parentElement, data);
  place.data = data;
  place.send();
  return () => {
    places.delete(parentElement);
    document.removeEventListener("theatre-ready", place.send);
    document.dispatchEvent(new CustomEvent("theatre-story", { detail: null }));
  };
}

/** @param {Element} parent @param {Story} data */
function placeFor(parent, data) {
  const place = { data, send: () => document.dispatchEvent(new CustomEvent("theatre-story", { detail: place.data })) };
  places.set(parent, place);
  document.addEventListener("theatre-ready", place.send);
  return place;
}
