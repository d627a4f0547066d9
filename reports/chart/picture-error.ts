// What is thrown where no picture can be drawn.

/** No picture can be drawn on this machine. Whatever else was asked for can be had. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}
