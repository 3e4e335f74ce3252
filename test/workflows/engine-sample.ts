import type { TestFunction } from '../../local/services/states/testing.ts';

/** A machine in JSONata. */
export const jsonata = (StartAt: string, States: object, rest: object = {}): object => ({
  QueryLanguage: 'JSONata',
  StartAt,
  States,
  ...rest,
});

/** A machine of one Pass. */
export const pass = (fields: object): object => jsonata('Only', { Only: { Type: 'Pass', ...fields, End: true } });

/** A function that fails with an error of this name. */
export const failing = (name: string, message = 'no'): TestFunction => {
  return () => {
    throw Object.assign(new Error(message), { name });
  };
};

/** A Task that calls the function `work` with its input and hands on what it answers. */
export const task = (fields: object): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: '${work}', Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...fields,
});
