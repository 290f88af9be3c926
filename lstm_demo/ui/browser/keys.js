/** Who uses a key that is pressed. */

/** Elements that take keys themselves: text fields, sliders, lists. */
const TYPED = "input:not([type=radio]), textarea, select, [contenteditable=true], [role=combobox], [role=slider], [role=listbox]";

/** @param {Element} on what has the focus */
export const typed = (on) => Boolean(on.closest?.(TYPED));

/** Whether nothing that uses keys has the focus. @param {Element} on */
export const idle = (on) => on.matches('body, html, :disabled, [data-testid="stMain"]');
