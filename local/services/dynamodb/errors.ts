/** The refusals that several operations share, worded as AWS words them. */
import { AwsError } from '../../contract.ts';
import type { Item } from './values.ts';

/** A request that breaks a rule. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A condition that did not hold; with the item as it is, where the caller asked for it and it exists. */
export function conditionFailed(existing: Item | undefined): AwsError {
  return new AwsError(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    400,
    existing === undefined ? {} : { Item: existing },
  );
}

/** A write or a transactional read of an item that a transaction under way names. */
export function transactionConflict(): AwsError {
  return new AwsError('TransactionConflictException', 'Transaction is ongoing for the item');
}

/** A table that does not exist, for reads and writes of items. */
export function noSuchTable(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Requested resource not found');
}

/** A table that does not exist, for operations on tables. */
export function noSuchTableNamed(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
}
