/** Sends the story of a reading to the theatre, now and again when a theatre is built later. */

const places = new WeakMap();

/** @param {{data: {reading: string, sentences: object[] | null}, parentElement: Element}} component */
export default function storyStrip({ data, parentElement }) {
  let place = places.get(parentElement);
  if (!place) {
    place = { data, send: () => document.dispatchEvent(new CustomEvent("theatre-story", { detail: place.data })) };
    places.set(parentElement, place);
    document.addEventListener("theatre-ready", place.send);
  }
  place.data = data;
  place.send();
  return () => {
    places.delete(parentElement);
    document.removeEventListener("theatre-ready", place.send);
    document.dispatchEvent(new CustomEvent("theatre-story", { detail: null }));
  };
}
