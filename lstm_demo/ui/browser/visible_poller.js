/** Calls a function again and again: often while its element may be seen, seldom while it is out of sight, never in a hidden page. */
export class VisiblePoller {
  /**
   * @param {Element} place the element that has to be in sight
   * @param {() => void} poll must call `schedule` when it is done
   * @param {{inSight: number, outOfSight: number}} waits milliseconds between two calls
   */
  constructor(place, poll, waits) {
    this.place = place;
    this.poll = poll;
    this.waits = waits;
    this.inSight = true;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.onVisible = () => this.schedule(0);
    this.observer = new IntersectionObserver(([entry]) => {
      if (entry.isIntersecting === this.inSight) return;
      this.inSight = entry.isIntersecting;
      this.schedule(this.inSight ? 0 : undefined);
    });
    document.addEventListener("visibilitychange", this.onVisible);
    this.observer.observe(place);
  }

  /** Plan the next call, instead of the one that was planned. @param {number} [wait] milliseconds */
  schedule(wait = this.inSight ? this.waits.inSight : this.waits.outOfSight) {
    clearTimeout(this.timer);
    if (document.visibilityState === "visible" && this.place.isConnected) this.timer = setTimeout(this.poll, wait);
  }

  end() {
    clearTimeout(this.timer);
    this.observer.disconnect();
    document.removeEventListener("visibilitychange", this.onVisible);
  }
}

/** The element of the page that holds a component. @param {Element | ShadowRoot} parent */
export function hostOf(parent) {
  return parent instanceof ShadowRoot ? parent.host : parent;
}
