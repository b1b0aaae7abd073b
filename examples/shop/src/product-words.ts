import type { Category } from './clusters.js';

/** First words of product names. */
export const STYLES = ['Classic', 'Nordic', 'Compact', 'Rustic', 'Bright'] as const;

/** The same styles and things in Chinese, for what Chinese customers write. */
export const STYLES_ZH = ['经典', '北欧风', '迷你', '复古', '亮色'] as const;
export const NOUNS_ZH: Readonly<Record<Category, readonly string[]>> = {
  home: ['台灯', '靠垫', '地毯', '蜡烛', '镜子', '收纳篮'],
  kitchen: ['平底锅', '水壶', '菜刀', '碗', '茶壶', '围裙'],
  garden: ['小铲子', '花盆', '水管', '种子盒', '长椅', '灯笼'],
  toys: ['小火车', '拼图', '机器人', '风筝', '娃娃屋', '弹珠轨道'],
  electronics: ['音箱', '耳机', '键盘', '相机', '平板电脑', '充电器'],
  books: ['地图册', '小说', '食谱', '图鉴', '传记', '漫画'],
  beauty: ['香皂', '护手霜', '香水', '梳子', '面油', '剃须刀'],
  sports: ['瑜伽垫', '哑铃', '背包', '水瓶', '球拍', '头盔'],
};

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
