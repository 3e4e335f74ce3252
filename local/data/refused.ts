/** The data in a folder cannot be used by this process; the message says what to do. */
export class DataRefused extends Error {
  override readonly name = 'DataRefused';
}
