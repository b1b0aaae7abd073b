export type Language = 'en' | 'zh';

/** Sentences of a review by how it feels, and the reasons that may follow. `{}` stands for the product. */
export const REVIEWS: Readonly<
  Record<Language, Readonly<Record<'good' | 'fair' | 'bad', { opening: readonly string[]; detail: readonly string[] }>>>
> = {
  en: {
    good: {
      opening: [
        'I love this {}.',
        'The {} is excellent.',
        'Very happy with my {}!',
        'Exactly the {} I was looking for.',
      ],
      detail: [
        'It arrived quickly and well packed.',
        'The quality is better than I expected.',
        'Great value for the price.',
        'The service answered within an hour.',
        'My family uses it every day.',
        'I will certainly order again.',
      ],
    },
    fair: {
      opening: ['The {} is all right.', 'A decent {}, nothing special.', 'The {} does what it should.'],
      detail: [
        'The colour differs a little from the picture.',
        'Delivery took its time.',
        'I would have liked a better manual.',
        'For the price one cannot complain.',
        'The packaging was damaged, the contents were fine.',
      ],
    },
    bad: {
      opening: ['I am disappointed with this {}.', 'The {} broke after two days.', 'Do not buy this {}.', 'A poor {}.'],
      detail: [
        'It arrived late and nobody told me why.',
        'The material feels cheap.',
        'Parts were missing and the service did not help.',
        'I had to send it back at my own cost.',
        'It looks nothing like the picture.',
        'I am still waiting for my money.',
      ],
    },
  },
  zh: {
    good: {
      opening: ['这个{}非常好用。', '很喜欢这款{}！', '{}质量超出预期。', '终于买到满意的{}了。'],
      detail: [
        '物流很快，包装完好。',
        '性价比很高，值得推荐。',
        '客服态度热情，回复及时。',
        '家里人都很喜欢。',
        '以后还会再来购买。',
      ],
    },
    fair: {
      opening: ['{}还可以，没有特别之处。', '这款{}中规中矩。', '{}基本符合描述。'],
      detail: ['颜色和图片略有差别。', '送货稍微慢了一点。', '说明书写得不够清楚。', '这个价格也算合理。'],
    },
    bad: {
      opening: ['对这个{}很失望。', '{}用了两天就坏了。', '不推荐购买这款{}。', '{}做工很差。'],
      detail: [
        '送货太慢，也没有人通知。',
        '材料感觉很廉价。',
        '缺少零件，客服一直不处理。',
        '退货还要自己付运费。',
        '退款到现在还没有收到。',
      ],
    },
  },
};

export const TICKET_TOPICS = ['delivery', 'damaged', 'refund', 'product', 'account'] as const;
export type TicketTopic = (typeof TICKET_TOPICS)[number];

/** What customers write to the service; `{}` stands for the product. */
export const TICKETS: Readonly<Record<Language, Readonly<Record<TicketTopic, readonly string[]>>>> = {
  en: {
    delivery: [
      'Where is my {}? It should have been here days ago.',
      'My parcel with the {} has not moved since Monday.',
    ],
    damaged: ['The {} arrived broken.', 'The box was open and the {} is scratched. What now?'],
    refund: ['I returned the {} and still have no refund.', 'When will I get my money back for the {}?'],
    product: ['Does the {} come with a manual?', 'Which spare parts fit the {}?'],
    account: ['I cannot log in to my account.', 'Please change the delivery address of my order.'],
  },
  zh: {
    delivery: ['我的{}什么时候能到？已经晚了好几天。', '包裹一直没有更新，{}在哪里？'],
    damaged: ['收到的{}是坏的。', '包装破损，{}有划痕，怎么处理？'],
    refund: ['{}已经退货，退款还没有到账。', '什么时候可以退{}的钱？'],
    product: ['请问{}有说明书吗？', '{}可以配哪些配件？'],
    account: ['我无法登录账户。', '请帮我修改订单的收货地址。'],
  },
};
