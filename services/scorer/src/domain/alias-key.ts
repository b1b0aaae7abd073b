/** Identifies an alias of a model. Neither holds a slash. */
export const aliasKey = ({ model, alias }: { readonly model: string; readonly alias: string }): string =>
  `${model}/${alias}`;
