// How a pinned step is marked, on the canvas and in the picture of it.

/** A thumbtack in a square of 16. */
export const PIN = "M5.5 1.5h5v1.7l-.9.6.3 3 2.1 1.7v1.6H8.8V14L8 15.3 7.2 14v-3.9H4V8.5l2.1-1.7.3-3-.9-.6z";
export const PINNED = "Pinned: drag it, or click here to let the layout place it";
