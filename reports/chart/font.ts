// The font of pictures, which comes along, since a bare machine has none.

export const fontFamily = 'DejaVu Sans';
