import sharp from 'sharp';
import router from './router.cjs';

const image = () =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } })
    .png()
    .toBuffer();

export const handler = (event) => router.answer(event, { image });
