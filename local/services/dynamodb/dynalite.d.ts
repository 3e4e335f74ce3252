/** The part of dynalite that is used: its validation of inputs, and its parsers of expressions behind it. */
declare module 'dynalite/validations/index.js' {
  const validations: {
    checkTypes(data: object, types: object): Record<string, unknown>;
    checkValidations(data: object, types: object, custom: unknown, store: object): void;
    validateExpressionParams(data: object, expressions: string[], others: string[]): string | undefined;
    validateExpressions(data: object): string | undefined;
    validateAttributeValue(value: unknown): string | undefined;
  };
  export default validations;
}
declare module 'dynalite/validations/*' {
  const validation: {
    types: Record<string, object>;
    custom?: (data: Record<string, unknown>, store: object) => string | undefined;
  };
  export default validation;
}
declare module 'dynalite/db/index.js' {
  const db: { compare: (comparison: 'GT', left: object, right: object) => boolean };
  export default db;
}
declare module 'dynalite/db/*' {
  const parser: { parse(text: string, options: { readonly context: object }): object };
  export default parser;
}
