import type { Category } from './clusters.js';

/** First words of product names. */
export const STYLES = ['Classic', 'Nordic', 'Compact', 'Rustic', 'Bright'] as const;

/** Six things of each category. */
export const NOUNS: Readonly<Record<Category, readonly string[]>> = {
  home: ['Lamp', 'Cushion', 'Rug', 'Candle', 'Mirror', 'Basket'],
  kitchen: ['Pan', 'Kettle', 'Knife', 'Bowl', 'Teapot', 'Apron'],
  garden: ['Trowel', 'Planter', 'Hose', 'Seed Box', 'Bench', 'Lantern'],
  toys: ['Train', 'Puzzle', 'Robot', 'Kite', 'Doll House', 'Marble Run'],
  electronics: ['Speaker', 'Headphones', 'Keyboard', 'Camera', 'Tablet', 'Charger'],
  books: ['Atlas', 'Novel', 'Cookbook', 'Field Guide', 'Biography', 'Comic'],
  beauty: ['Soap', 'Hand Cream', 'Perfume', 'Hair Brush', 'Face Oil', 'Razor'],
  sports: ['Yoga Mat', 'Dumbbell', 'Backpack', 'Bottle', 'Racket', 'Helmet'],
};
