/** The name of the question about money that moved at a gateway as nobody here meant it to. */
export const PROBLEM_TASK = 'payment-problem';
