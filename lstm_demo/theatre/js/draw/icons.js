/** Shapes for buttons, each one SVG path on a 16 × 16 grid. */
export const PLAY = "M4 2.5v11l9-5.5z";
export const PAUSE = "M4 2.5h3v11H4zM9 2.5h3v11H9z";
export const AGAIN = "M8 3V.5L4.2 3.9 8 7.2V4.7a3.8 3.8 0 1 1-3.8 3.8H2.5A5.5 5.5 0 1 0 8 3z";
export const BACK = "M10.5 3 5.5 8l5 5z";
export const FORTH = "M5.5 3l5 5-5 5z";
export const CLOSE = "M3.9 2.5 8 6.6l4.1-4.1 1.4 1.4L9.4 8l4.1 4.1-1.4 1.4L8 9.4l-4.1 4.1-1.4-1.4L6.6 8 2.5 3.9z";
export const PENCIL = "M11.3 1.9 14.1 4.7 5.2 13.6 1.7 14.3 2.4 10.8z";
export const UP = "M8 2.6 2.6 8l1.2 1.2 3.3-3.3v7.6h1.8V5.9l3.3 3.3L13.4 8z";
